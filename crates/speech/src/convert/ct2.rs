//! Reader of CTranslate2's `model.bin` (binary versions 5 and 6).
//!
//! Little-endian: version u32; name of the specification; its revision u32; number of variables
//! u32; each: name, rank u8, dimensions u32, type u8, bytes u32, data; number of aliases u32;
//! each: alias, name. A string is a u16 length that counts its closing zero, then the bytes.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use half::{bf16, f16};

use super::ConvertError;

/// The number types of CTranslate2 that weights are published in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    F32,
    I8,
    I16,
    I32,
    F16,
    Bf16,
}

impl Kind {
    fn from_byte(byte: u8) -> Option<Self> {
        [
            Self::F32,
            Self::I8,
            Self::I16,
            Self::I32,
            Self::F16,
            Self::Bf16,
        ]
        .get(usize::from(byte))
        .copied()
    }

    fn width(self) -> usize {
        match self {
            Self::I8 => 1,
            Self::I16 | Self::F16 | Self::Bf16 => 2,
            Self::F32 | Self::I32 => 4,
        }
    }
}

#[derive(Debug, Clone)]
struct Variable {
    dims: Vec<usize>,
    kind: Kind,
    offset: u64,
    bytes: usize,
}

/// A tensor in memory, row-major, outermost dimension first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tensor {
    pub(super) dims: Vec<usize>,
    pub(super) values: Vec<f32>,
}

impl Tensor {
    /// Rows `from..to` of the outermost dimension.
    pub(super) fn rows(&self, from: usize, to: usize) -> Option<Self> {
        let stride: usize = self.dims.iter().skip(1).product();
        let mut dims = self.dims.clone();
        *dims.first_mut()? = to.checked_sub(from)?;
        Some(Self {
            dims,
            values: self.values.get(from * stride..to * stride)?.to_vec(),
        })
    }
}

/// The variables of a `model.bin`, read from disk as they are asked for.
pub(super) struct Weights {
    file: BufReader<File>,
    variables: HashMap<String, Variable>,
}

impl Weights {
    /// Reads the index of the file.
    pub(super) fn open(path: &Path) -> Result<Self, ConvertError> {
        let file =
            File::open(path).map_err(ConvertError::io(format!("reading {}", path.display())))?;
        let mut file = BufReader::new(file);
        let variables = index(&mut file).map_err(|error| match error {
            Fault::Io(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => {
                ConvertError::Malformed("model.bin ends too early".to_owned())
            }
            Fault::Io(source) => ConvertError::Io {
                context: format!("reading {}", path.display()),
                source,
            },
            Fault::Format(reason) => ConvertError::Malformed(reason),
        })?;
        Ok(Self { file, variables })
    }

    /// Whether a variable exists.
    pub(super) fn has(&self, name: &str) -> bool {
        self.variables.contains_key(name)
    }

    /// The dimensions of a variable, without reading it.
    pub(super) fn dims(&self, name: &str) -> Result<&[usize], ConvertError> {
        Ok(&self.find(name)?.dims)
    }

    /// A variable as 32-bit floats; integers that are not quantized weights included.
    pub(super) fn read(&mut self, name: &str) -> Result<Tensor, ConvertError> {
        let variable = self.find(name)?.clone();
        if variable.kind == Kind::I8 && self.has(&format!("{name}_scale")) {
            return Err(ConvertError::Malformed(
                "the weights are quantized to int8; take the float16 distribution".to_owned(),
            ));
        }
        let mut bytes = vec![0; variable.bytes];
        self.file
            .seek(SeekFrom::Start(variable.offset))
            .and_then(|_| self.file.read_exact(&mut bytes))
            .map_err(ConvertError::io(format!("reading {name}")))?;
        #[allow(clippy::cast_precision_loss)]
        let values = match variable.kind {
            Kind::F32 => words(&bytes, f32::from_le_bytes),
            Kind::F16 => words(&bytes, |b| f16::from_le_bytes(b).to_f32()),
            Kind::Bf16 => words(&bytes, |b| bf16::from_le_bytes(b).to_f32()),
            Kind::I8 => words(&bytes, |b| f32::from(i8::from_le_bytes(b))),
            Kind::I16 => words(&bytes, |b| f32::from(i16::from_le_bytes(b))),
            Kind::I32 => words(&bytes, |b| i32::from_le_bytes(b) as f32),
        };
        Ok(Tensor {
            dims: variable.dims,
            values,
        })
    }

    fn find(&self, name: &str) -> Result<&Variable, ConvertError> {
        self.variables
            .get(name)
            .ok_or_else(|| ConvertError::Malformed(format!("model.bin has no `{name}`")))
    }
}

fn words<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f32) -> Vec<f32> {
    bytes.as_chunks::<N>().0.iter().map(|b| read(*b)).collect()
}

enum Fault {
    Io(std::io::Error),
    Format(String),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        Self::Io(error)
    }
}

fn index(file: &mut BufReader<File>) -> Result<HashMap<String, Variable>, Fault> {
    let length = file.get_ref().metadata()?.len();
    let version = u32_le(file)?;
    if !(5..=6).contains(&version) {
        return Err(Fault::Format(format!(
            "model.bin has binary version {version}; 5 and 6 are known"
        )));
    }
    let specification = string(file)?;
    if specification != "WhisperSpec" {
        return Err(Fault::Format(format!(
            "model.bin holds a {specification:?}, not a Whisper"
        )));
    }
    let _revision = u32_le(file)?;
    let mut variables = HashMap::new();
    for _ in 0..u32_le(file)? {
        let name = string(file)?;
        let rank = u8_le(file)?;
        let mut dims = Vec::with_capacity(usize::from(rank));
        for _ in 0..rank {
            dims.push(u32_le(file)? as usize);
        }
        let kind = u8_le(file)?;
        let kind = Kind::from_byte(kind)
            .ok_or_else(|| Fault::Format(format!("`{name}` has the unknown type {kind}")))?;
        let bytes = u32_le(file)?;
        let expected = dims
            .iter()
            .try_fold(kind.width(), |n, dim| n.checked_mul(*dim));
        if expected != Some(bytes as usize) {
            return Err(Fault::Format(format!("`{name}` does not fill its shape")));
        }
        let offset = file.stream_position()?;
        if offset + u64::from(bytes) > length {
            return Err(Fault::Format("model.bin ends too early".to_owned()));
        }
        file.seek_relative(i64::from(bytes))?;
        variables.insert(
            name,
            Variable {
                dims,
                kind,
                offset,
                bytes: bytes as usize,
            },
        );
    }
    for _ in 0..u32_le(file)? {
        let (alias, name) = (string(file)?, string(file)?);
        if let Some(variable) = variables.get(&name).cloned() {
            variables.insert(alias, variable);
        }
    }
    Ok(variables)
}

fn u8_le(file: &mut impl Read) -> Result<u8, Fault> {
    let mut byte = [0];
    file.read_exact(&mut byte)?;
    Ok(byte[0])
}

fn u32_le(file: &mut impl Read) -> Result<u32, Fault> {
    let mut bytes = [0; 4];
    file.read_exact(&mut bytes)?;
    Ok(u32::from_le_bytes(bytes))
}

fn string(file: &mut impl Read) -> Result<String, Fault> {
    let mut length = [0; 2];
    file.read_exact(&mut length)?;
    let mut bytes = vec![0; usize::from(u16::from_le_bytes(length))];
    file.read_exact(&mut bytes)?;
    if bytes.pop() != Some(0) {
        return Err(Fault::Format("a name without its closing zero".to_owned()));
    }
    String::from_utf8(bytes).map_err(|_| Fault::Format("a name that is not UTF-8".to_owned()))
}
