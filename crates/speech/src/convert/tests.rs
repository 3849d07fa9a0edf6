//! The converter on a Whisper of eight dimensions, built byte by byte.

use std::collections::HashMap;
use std::path::Path;

use half::f16;

use super::*;

const STATE: usize = 8;
const VOCABULARY: usize = 5;
const MELS: usize = 80;

/// Builds a `model.bin`.
#[derive(Default)]
struct Model {
    variables: Vec<u8>,
    count: u32,
    /// What each variable holds, after rounding to half precision.
    values: HashMap<String, Vec<f32>>,
    next: u16,
}

impl Model {
    fn string(out: &mut Vec<u8>, text: &str) {
        out.extend((u16::try_from(text.len()).unwrap() + 1).to_le_bytes());
        out.extend(text.as_bytes());
        out.push(0);
    }

    fn raw(&mut self, name: &str, dims: &[usize], kind: u8, data: &[u8]) {
        Self::string(&mut self.variables, name);
        self.variables.push(u8::try_from(dims.len()).unwrap());
        for dim in dims {
            self.variables
                .extend(u32::try_from(*dim).unwrap().to_le_bytes());
        }
        self.variables.push(kind);
        self.variables
            .extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        self.variables.extend(data);
        self.count += 1;
    }

    /// A tensor of distinct half-precision values.
    fn tensor(&mut self, name: &str, dims: &[usize]) {
        let count: usize = dims.iter().product();
        let values: Vec<f16> = (0..count)
            .map(|_| {
                self.next = (self.next + 1) % 20_000;
                f16::from_bits(0x2000 + self.next)
            })
            .collect();
        let data: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.values
            .insert(name.to_owned(), values.iter().map(|v| v.to_f32()).collect());
        self.raw(name, dims, 4, &data);
    }

    fn linear(&mut self, name: &str, rows: usize, columns: usize) {
        self.tensor(&format!("{name}/weight"), &[rows, columns]);
        self.tensor(&format!("{name}/bias"), &[rows]);
    }

    fn norm(&mut self, name: &str) {
        self.tensor(&format!("{name}/gamma"), &[STATE]);
        self.tensor(&format!("{name}/beta"), &[STATE]);
    }

    fn layer(&mut self, name: &str, cross: bool) {
        self.norm(&format!("{name}/self_attention/layer_norm"));
        self.linear(&format!("{name}/self_attention/linear_0"), 3 * STATE, STATE);
        self.linear(&format!("{name}/self_attention/linear_1"), STATE, STATE);
        if cross {
            self.norm(&format!("{name}/attention/layer_norm"));
            self.linear(&format!("{name}/attention/linear_0"), STATE, STATE);
            self.linear(&format!("{name}/attention/linear_1"), 2 * STATE, STATE);
            self.linear(&format!("{name}/attention/linear_2"), STATE, STATE);
        }
        self.norm(&format!("{name}/ffn/layer_norm"));
        self.linear(&format!("{name}/ffn/linear_0"), 4 * STATE, STATE);
        self.linear(&format!("{name}/ffn/linear_1"), STATE, 4 * STATE);
    }

    fn whisper() -> Self {
        let mut model = Self::default();
        model.raw("encoder/num_heads", &[], 2, &2_i16.to_le_bytes());
        model.raw("decoder/num_heads", &[], 2, &2_i16.to_le_bytes());
        model.tensor("encoder/conv1/weight", &[STATE, MELS, 3]);
        model.tensor("encoder/conv1/bias", &[STATE]);
        model.tensor("encoder/conv2/weight", &[STATE, STATE, 3]);
        model.tensor("encoder/conv2/bias", &[STATE]);
        model.tensor("encoder/position_encodings/encodings", &[6, STATE]);
        model.layer("encoder/layer_0", false);
        model.layer("encoder/layer_1", false);
        model.norm("encoder/layer_norm");
        model.tensor("decoder/embeddings/weight", &[VOCABULARY, STATE]);
        model.tensor("decoder/position_encodings/encodings", &[4, STATE]);
        model.layer("decoder/layer_0", true);
        model.norm("decoder/layer_norm");
        model
    }

    fn bytes(&self) -> Vec<u8> {
        let mut out = 6_u32.to_le_bytes().to_vec();
        Self::string(&mut out, "WhisperSpec");
        out.extend(3_u32.to_le_bytes());
        out.extend(self.count.to_le_bytes());
        out.extend(&self.variables);
        out.extend(1_u32.to_le_bytes());
        Self::string(&mut out, "decoder/projection/weight");
        Self::string(&mut out, "decoder/embeddings/weight");
        out
    }

    fn write(&self, dir: &Path) {
        std::fs::write(dir.join("model.bin"), self.bytes()).unwrap();
        std::fs::write(
            dir.join("vocabulary.txt"),
            "!\nĠA\nÃ©\n<|endoftext|>\n<|fr|>\n",
        )
        .unwrap();
    }
}

/// Reads a ggml file back, as whisper.cpp's loader does.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn read(&mut self, n: usize) -> &'a [u8] {
        let (head, rest) = self.0.split_at(n);
        self.0 = rest;
        head
    }

    fn int(&mut self) -> usize {
        let bytes: [u8; 4] = self.read(4).try_into().unwrap();
        usize::try_from(i32::from_le_bytes(bytes)).unwrap()
    }

    fn floats(&mut self, count: usize, half: bool) -> Vec<f32> {
        if half {
            let halves = self.read(count * 2).as_chunks::<2>().0;
            halves
                .iter()
                .map(|b| f16::from_le_bytes(*b).to_f32())
                .collect()
        } else {
            let words = self.read(count * 4).as_chunks::<4>().0;
            words.iter().map(|b| f32::from_le_bytes(*b)).collect()
        }
    }
}

type Read = HashMap<String, (Vec<usize>, bool, Vec<f32>)>;

fn converted() -> (Model, Vec<usize>, Vec<Vec<u8>>, Read) {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let model = Model::whisper();
    model.write(from.path());
    let imported = import(from.path(), to.path(), "toy", |_, _| {}).unwrap();
    assert!(
        !imported.source_verified,
        "no checksum is published for a toy"
    );
    let verdict = models::verify(to.path(), "toy").unwrap();
    assert_eq!(verdict, models::Verdict::AsImported);

    let bytes = std::fs::read(imported.path).unwrap();
    let mut reader = Reader(&bytes);
    assert_eq!(reader.read(4), b"lmgg");
    let hparams = (0..11).map(|_| reader.int()).collect();
    assert_eq!((reader.int(), reader.int()), (MELS, 201));
    reader.floats(MELS * 201, false);
    let vocabulary = (0..reader.int())
        .map(|_| {
            let length = reader.int();
            reader.read(length).to_vec()
        })
        .collect();
    let mut tensors = Read::new();
    while !reader.0.is_empty() {
        let (rank, length, kind) = (reader.int(), reader.int(), reader.int());
        let dims: Vec<usize> = (0..rank).map(|_| reader.int()).collect();
        let name = String::from_utf8(reader.read(length).to_vec()).unwrap();
        let values = reader.floats(dims.iter().product(), kind == 1);
        tensors.insert(name, (dims, kind == 1, values));
    }
    (model, hparams, vocabulary, tensors)
}

#[test]
fn dimensions_and_vocabulary_are_those_of_the_weights() {
    let (_, hparams, vocabulary, _) = converted();
    assert_eq!(
        hparams,
        [VOCABULARY, 6, STATE, 2, 2, 4, STATE, 2, 1, MELS, 1]
    );
    assert_eq!(
        vocabulary,
        [b"!".to_vec(), b" A".to_vec(), "é".as_bytes().to_vec()]
    );
}

#[test]
fn every_tensor_of_whisper_cpp_is_there_and_no_other() {
    let (.., tensors) = converted();
    // whisper.cpp: 3 + 4 in the encoder's stem and end, 4 in the decoder's, 15 and 24 a layer.
    assert_eq!(tensors.len(), 7 + 4 + 15 * 2 + 24);
    assert!(!tensors.contains_key("decoder.blocks.0.attn.key.bias"));
}

#[test]
fn fused_projections_are_split_into_query_key_and_value() {
    let (model, .., tensors) = converted();
    let fused = &model.values["decoder/layer_0/self_attention/linear_0/weight"];
    let bias = &model.values["decoder/layer_0/self_attention/linear_0/bias"];
    let size = STATE * STATE;
    let weight = |name: &str| &tensors[&format!("decoder.blocks.0.{name}")].2;
    assert_eq!(weight("attn.query.weight"), &fused[..size]);
    assert_eq!(weight("attn.key.weight"), &fused[size..2 * size]);
    assert_eq!(weight("attn.value.weight"), &fused[2 * size..]);
    assert_eq!(weight("attn.query.bias"), &bias[..STATE]);
    assert_eq!(weight("attn.value.bias"), &bias[2 * STATE..]);

    let fused = &model.values["decoder/layer_0/attention/linear_1/weight"];
    let bias = &model.values["decoder/layer_0/attention/linear_1/bias"];
    assert_eq!(weight("cross_attn.key.weight"), &fused[..size]);
    assert_eq!(weight("cross_attn.value.weight"), &fused[size..]);
    assert_eq!(weight("cross_attn.value.bias"), &bias[STATE..]);
}

#[test]
fn shapes_and_precisions_are_those_the_loader_checks() {
    let (model, .., tensors) = converted();
    for (name, dims, half) in [
        ("encoder.conv1.weight", vec![3, MELS, STATE], true),
        ("encoder.conv1.bias", vec![1, STATE], false),
        ("encoder.positional_embedding", vec![STATE, 6], false),
        (
            "decoder.token_embedding.weight",
            vec![STATE, VOCABULARY],
            true,
        ),
        (
            "encoder.blocks.1.mlp.0.weight",
            vec![STATE, 4 * STATE],
            true,
        ),
        ("encoder.blocks.1.mlp.0.bias", vec![4 * STATE], false),
        ("decoder.ln.weight", vec![STATE], false),
    ] {
        assert_eq!((&tensors[name].0, tensors[name].1), (&dims, half), "{name}");
    }
    assert_eq!(
        tensors["encoder.conv1.weight"].2,
        model.values["encoder/conv1/weight"]
    );
}

#[test]
fn weights_that_are_not_the_published_ones_are_refused_by_checksum() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    Model::whisper().write(from.path());
    let error = import(from.path(), to.path(), "base", |_, _| {}).unwrap_err();
    assert!(matches!(error, ConvertError::Checksum { .. }), "{error}");
    assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 0);
}

#[test]
fn weights_cut_short_at_any_byte_are_an_error_and_leave_no_model() {
    let whole = Model::whisper().bytes();
    for cut in (0..whole.len()).step_by(577) {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        Model::whisper().write(from.path());
        std::fs::write(from.path().join("model.bin"), &whole[..cut]).unwrap();
        let error = import(from.path(), to.path(), "toy", |_, _| {}).unwrap_err();
        assert!(
            matches!(error, ConvertError::Malformed(_)),
            "at {cut}: {error}"
        );
        assert!(!models::path(to.path(), "toy").exists());
    }
}

#[test]
fn a_missing_file_is_named() {
    let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let error = import(from.path(), to.path(), "toy", |_, _| {}).unwrap_err();
    assert!(
        error.to_string().contains("model.bin is missing"),
        "{error}"
    );
    std::fs::write(from.path().join("model.bin"), Model::whisper().bytes()).unwrap();
    let error = import(from.path(), to.path(), "toy", |_, _| {}).unwrap_err();
    assert!(
        error.to_string().contains("vocabulary.txt is missing"),
        "{error}"
    );
}
