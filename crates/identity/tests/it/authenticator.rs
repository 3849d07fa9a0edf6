//! An authenticator that makes passkeys (WebAuthn, ES256, no attestation), to be told to misbehave.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const HOLDS_KEY: u8 = 0x40;

/// A passkey in its authenticator.
#[derive(Clone)]
pub struct Authenticator {
    key: SigningKey,
    id: Vec<u8>,
    /// The address of the page, as its browser says it.
    pub origin: String,
    /// Whether it verifies its person.
    pub verifies: bool,
    pub counter: u32,
    /// Whom it says it belongs to.
    pub handle: Option<String>,
}

impl Authenticator {
    pub fn at(origin: &str) -> Self {
        let seed = platform::random::bytes::<32>();
        Self {
            key: SigningKey::from_slice(&seed).unwrap(),
            id: platform::random::bytes::<16>().to_vec(),
            origin: origin.to_owned(),
            verifies: true,
            counter: 1,
            handle: None,
        }
    }

    fn client_data(&self, kind: &str, challenge: &Value) -> Vec<u8> {
        let said = json!({
            "type": kind,
            "challenge": challenge["publicKey"]["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        said.to_string().into_bytes()
    }

    fn data(&self, flags: u8) -> Vec<u8> {
        let mut data = Sha256::digest(b"localhost").to_vec();
        data.push(flags | PRESENT | if self.verifies { VERIFIED } else { 0 });
        data.extend(self.counter.to_be_bytes());
        data
    }

    /// Answers `navigator.credentials.create`.
    pub fn make(&mut self, challenge: &Value) -> Value {
        let user = &challenge["publicKey"]["user"]["id"];
        self.handle = Some(user.as_str().unwrap().to_owned());
        let client_data = self.client_data("webauthn.create", challenge);
        let mut data = self.data(HOLDS_KEY);
        data.extend([0; 16]);
        data.extend(u16::try_from(self.id.len()).unwrap().to_be_bytes());
        data.extend(&self.id);
        // A COSE key: EC2, ES256, P-256, x and y.
        let point = self.key.verifying_key().to_sec1_point(false);
        data.extend([0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32]);
        data.extend_from_slice(&point.as_bytes()[1..33]);
        data.extend([0x22, 0x58, 32]);
        data.extend_from_slice(&point.as_bytes()[33..]);
        let mut object = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58".to_vec();
        object.push(u8::try_from(data.len()).unwrap());
        object.extend(data);
        self.answer(&json!({
            "attestationObject": BASE64.encode(object),
            "clientDataJSON": BASE64.encode(client_data),
        }))
    }

    /// Answers `navigator.credentials.get`.
    pub fn get(&mut self, challenge: &Value) -> Value {
        self.counter += 1;
        let client_data = self.client_data("webauthn.get", challenge);
        let data = self.data(0);
        let mut signed = data.clone();
        signed.extend(Sha256::digest(&client_data));
        let signature: Signature = self.key.sign(&signed);
        self.answer(&json!({
            "authenticatorData": BASE64.encode(data),
            "clientDataJSON": BASE64.encode(client_data),
            "signature": BASE64.encode(signature.to_der().as_bytes()),
            "userHandle": self.handle,
        }))
    }

    fn answer(&self, response: &Value) -> Value {
        let id = BASE64.encode(&self.id);
        json!({ "id": id, "rawId": id, "type": "public-key", "extensions": {}, "response": response })
    }
}
