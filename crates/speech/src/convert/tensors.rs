//! Mapping of CTranslate2's tensors to whisper.cpp's.

use super::ConvertError;
use super::ct2::{Tensor, Weights};
use super::ggml::{Hparams, Packed};

/// Whisper's attention heads are 64 wide in every published size.
const HEAD: usize = 64;

/// The dimensions of a model, read from its tensors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) vocabulary: usize,
    pub(super) state: usize,
    pub(super) audio_ctx: usize,
    pub(super) audio_layers: usize,
    pub(super) audio_heads: usize,
    pub(super) text_ctx: usize,
    pub(super) text_layers: usize,
    pub(super) text_heads: usize,
    pub(super) mels: usize,
}

impl Shape {
    /// Reads the dimensions off the weights.
    pub(super) fn measure(weights: &mut Weights) -> Result<Self, ConvertError> {
        let (vocabulary, state) = matrix(weights, "decoder/embeddings/weight")?;
        let (audio_ctx, _) = matrix(weights, "encoder/position_encodings/encodings")?;
        let (text_ctx, _) = matrix(weights, "decoder/position_encodings/encodings")?;
        let mels = match weights.dims("encoder/conv1/weight")? {
            &[_, mels, 3] => mels,
            other => {
                return Err(ConvertError::Malformed(format!(
                    "encoder/conv1/weight has the shape {other:?}"
                )));
            }
        };
        let layers = |side: &str| {
            (0..1000)
                .take_while(|n| weights.has(&format!("{side}/layer_{n}/ffn/linear_0/weight")))
                .count()
        };
        let (audio_layers, text_layers) = (layers("encoder"), layers("decoder"));
        Ok(Self {
            vocabulary,
            state,
            audio_ctx,
            audio_layers,
            audio_heads: heads(weights, "encoder", state)?,
            text_ctx,
            text_layers,
            text_heads: heads(weights, "decoder", state)?,
            mels,
        })
    }

    /// The numbers at the head of the ggml file.
    pub(super) fn hparams(&self) -> Hparams {
        Hparams {
            vocabulary: self.vocabulary,
            audio_ctx: self.audio_ctx,
            audio_state: self.state,
            audio_heads: self.audio_heads,
            audio_layers: self.audio_layers,
            text_ctx: self.text_ctx,
            text_state: self.state,
            text_heads: self.text_heads,
            text_layers: self.text_layers,
            mels: self.mels,
        }
    }
}

fn matrix(weights: &Weights, name: &str) -> Result<(usize, usize), ConvertError> {
    match weights.dims(name)? {
        &[rows, columns] => Ok((rows, columns)),
        other => Err(ConvertError::Malformed(format!(
            "{name} has the shape {other:?}"
        ))),
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn heads(weights: &mut Weights, side: &str, state: usize) -> Result<usize, ConvertError> {
    let name = format!("{side}/num_heads");
    if !weights.has(&name) {
        return Ok(state / HEAD);
    }
    let heads = weights.read(&name)?.values.first().copied().unwrap_or(0.0) as usize;
    if heads == 0 || !state.is_multiple_of(heads) {
        return Err(ConvertError::Malformed(format!("{name} is {heads}")));
    }
    Ok(heads)
}

/// Which rows of a fused projection: the `part`-th of `of` equal shares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    part: usize,
    of: usize,
}

/// A tensor to write and the variable it is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Planned {
    pub(super) name: String,
    source: String,
    share: Share,
    half: bool,
    /// Convolution biases are columns to whisper.cpp.
    column: bool,
}

impl Planned {
    /// Reads the source and brings it into the shape to write.
    pub(super) fn load(&self, weights: &mut Weights) -> Result<Packed, ConvertError> {
        let whole = weights.read(&self.source)?;
        let mut tensor = self
            .cut(whole)
            .ok_or_else(|| ConvertError::Malformed(format!("{} cannot be split", self.source)))?;
        if self.column {
            tensor.dims.push(1);
        }
        Ok(Packed {
            tensor,
            half: self.half,
        })
    }

    fn cut(&self, whole: Tensor) -> Option<Tensor> {
        let Share { part, of } = self.share;
        if of == 1 {
            return Some(whole);
        }
        let rows = *whole.dims.first()?;
        let size = (rows % of == 0).then_some(rows / of)?;
        whole.rows(part * size, (part + 1) * size)
    }
}

/// Every tensor of the model, in the order whisper.cpp's own converter writes them.
pub(super) fn plan(shape: &Shape) -> Vec<Planned> {
    let mut plan = Plan(Vec::new());
    plan.one(
        "encoder.positional_embedding",
        "encoder/position_encodings/encodings",
        false,
    );
    for conv in ["conv1", "conv2"] {
        plan.one(
            &format!("encoder.{conv}.weight"),
            &format!("encoder/{conv}/weight"),
            true,
        );
        plan.column(
            &format!("encoder.{conv}.bias"),
            &format!("encoder/{conv}/bias"),
        );
    }
    for n in 0..shape.audio_layers {
        let (to, from) = (format!("encoder.blocks.{n}"), format!("encoder/layer_{n}"));
        plan.self_attention(&to, &from);
        plan.feed_forward(&to, &from);
    }
    plan.norm("encoder.ln_post", "encoder/layer_norm");
    plan.one(
        "decoder.positional_embedding",
        "decoder/position_encodings/encodings",
        false,
    );
    plan.one(
        "decoder.token_embedding.weight",
        "decoder/embeddings/weight",
        true,
    );
    for n in 0..shape.text_layers {
        let (to, from) = (format!("decoder.blocks.{n}"), format!("decoder/layer_{n}"));
        plan.self_attention(&to, &from);
        plan.cross_attention(&to, &from);
        plan.feed_forward(&to, &from);
    }
    plan.norm("decoder.ln", "decoder/layer_norm");
    plan.0
}

struct Plan(Vec<Planned>);

impl Plan {
    fn push(&mut self, name: &str, source: &str, share: Share, half: bool, column: bool) {
        self.0.push(Planned {
            name: name.to_owned(),
            source: source.to_owned(),
            share,
            half,
            column,
        });
    }

    fn one(&mut self, name: &str, source: &str, half: bool) {
        self.push(name, source, Share { part: 0, of: 1 }, half, false);
    }

    fn column(&mut self, name: &str, source: &str) {
        self.push(name, source, Share { part: 0, of: 1 }, false, true);
    }

    fn norm(&mut self, to: &str, from: &str) {
        self.one(&format!("{to}.weight"), &format!("{from}/gamma"), false);
        self.one(&format!("{to}.bias"), &format!("{from}/beta"), false);
    }

    /// Weight and bias of one share of a projection.
    fn linear(&mut self, to: &str, from: &str, share: Share) {
        self.keys(to, from, share);
        self.push(
            &format!("{to}.bias"),
            &format!("{from}/bias"),
            share,
            false,
            false,
        );
    }

    /// The weight alone: keys have no bias.
    fn keys(&mut self, to: &str, from: &str, share: Share) {
        self.push(
            &format!("{to}.weight"),
            &format!("{from}/weight"),
            share,
            true,
            false,
        );
    }

    fn self_attention(&mut self, to: &str, from: &str) {
        let (to_attn, from) = (format!("{to}.attn"), format!("{from}/self_attention"));
        self.norm(&format!("{to}.attn_ln"), &format!("{from}/layer_norm"));
        let fused = format!("{from}/linear_0");
        self.linear(
            &format!("{to_attn}.query"),
            &fused,
            Share { part: 0, of: 3 },
        );
        self.keys(&format!("{to_attn}.key"), &fused, Share { part: 1, of: 3 });
        self.linear(
            &format!("{to_attn}.value"),
            &fused,
            Share { part: 2, of: 3 },
        );
        let out = format!("{from}/linear_1");
        self.linear(&format!("{to_attn}.out"), &out, Share { part: 0, of: 1 });
    }

    fn cross_attention(&mut self, to: &str, from: &str) {
        let (to_attn, from) = (format!("{to}.cross_attn"), format!("{from}/attention"));
        self.norm(
            &format!("{to}.cross_attn_ln"),
            &format!("{from}/layer_norm"),
        );
        let query = format!("{from}/linear_0");
        self.linear(
            &format!("{to_attn}.query"),
            &query,
            Share { part: 0, of: 1 },
        );
        let fused = format!("{from}/linear_1");
        self.keys(&format!("{to_attn}.key"), &fused, Share { part: 0, of: 2 });
        self.linear(
            &format!("{to_attn}.value"),
            &fused,
            Share { part: 1, of: 2 },
        );
        let out = format!("{from}/linear_2");
        self.linear(&format!("{to_attn}.out"), &out, Share { part: 0, of: 1 });
    }

    fn feed_forward(&mut self, to: &str, from: &str) {
        let from = format!("{from}/ffn");
        self.norm(&format!("{to}.mlp_ln"), &format!("{from}/layer_norm"));
        for (to_n, from_n) in [("mlp.0", "linear_0"), ("mlp.2", "linear_1")] {
            let whole = Share { part: 0, of: 1 };
            self.linear(&format!("{to}.{to_n}"), &format!("{from}/{from_n}"), whole);
        }
    }
}
