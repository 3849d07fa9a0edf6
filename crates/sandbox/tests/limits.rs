//! Files that fight back, in processes of this very test.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{
    ffi::OsString,
    fs::File,
    io::{Seek, Write},
};

use sandbox::{Refusal, Sandbox};

/// What the processes of this test run.
#[test]
fn opened_in_a_process_of_its_own() {
    if let Some(code) = sandbox::run_if_asked() {
        std::process::exit(i32::from(code != std::process::ExitCode::SUCCESS));
    }
}

fn sandbox() -> Sandbox {
    let program = std::env::current_exe().unwrap();
    Sandbox::with_command([
        program.into(),
        OsString::from("--exact"),
        OsString::from("opened_in_a_process_of_its_own"),
        OsString::from("--nocapture"),
    ])
}

fn file(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file.rewind().unwrap();
    file
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut out = std::io::Cursor::new(vec![]);
    image::DynamicImage::new_luma8(width, height)
        .write_to(&mut out, image::ImageFormat::Png)
        .unwrap();
    out.into_inner()
}

#[tokio::test]
async fn a_picture_comes_back_small() {
    let jpeg = sandbox().portrait(file(&png(1000, 800))).await.unwrap();
    let seen = image::load_from_memory(&jpeg).unwrap();
    assert_eq!((seen.width(), seen.height()), (640, 640));
    let refused = sandbox().portrait(file(b"GIF89a")).await;
    assert_eq!(refused.unwrap_err(), Refusal::Unreadable);
    let refused = sandbox().portrait(file(&png(10, 10))).await;
    assert_eq!(refused.unwrap_err(), Refusal::TooSmall);
}

#[tokio::test]
async fn a_picture_at_the_edge_of_its_budget_fits_into_its_process() {
    let jpeg = sandbox().scan(file(&png(12_000, 12_000))).await.unwrap();
    assert!(image::load_from_memory(&jpeg).unwrap().width() == 2200);
}

/// A PDF whose page unfolds to a gigabyte: a stream inside of a stream of zeros.
#[tokio::test]
async fn a_document_that_unfolds_without_end_ends_its_process_alone() {
    let side = 60_000;
    let text = format!(
        "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n\
         2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n\
         3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R \
         /Resources << /XObject << /I 5 0 R >> >> >>\nendobj\n\
         4 0 obj\n<< /Length 30 >>\nstream\nq 200 0 0 200 0 0 cm /I Do Q  \nendstream\nendobj\n\
         5 0 obj\n<< /Type /XObject /Subtype /Image /Width {side} /Height {side} \
         /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length 3 >>\nstream\nabc\nendstream\nendobj\n\
         trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    );
    // Whatever became of that one, the next is opened.
    let drawn = sandbox().page(file(text.as_bytes()), 0).await;
    assert!(!matches!(drawn, Err(Refusal::Failed(_))), "{drawn:?}");
    assert!(sandbox().portrait(file(&png(300, 300))).await.is_ok());
}

#[tokio::test]
async fn a_process_that_says_nothing_is_the_files_fault_and_one_that_is_none_is_ours() {
    let silent = Sandbox::with_command([OsString::from("/bin/true")]);
    let refused = silent.portrait(file(&png(300, 300))).await;
    assert_eq!(refused.unwrap_err(), Refusal::TooLarge);
    let none = Sandbox::with_command([OsString::from("/nowhere/at/all")]);
    let refused = none.portrait(file(&png(300, 300))).await;
    assert!(matches!(refused, Err(Refusal::Failed(_))));
}

#[tokio::test]
async fn an_audio_file_is_measured_and_text_is_none() {
    let mut wav = b"RIFF\x24\x7d\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\x3e\0\0\0\x7d\0\0\x02\0\x10\0data\0\x7d\0\0"
        .to_vec();
    wav.extend(std::iter::repeat_n(0u8, 32_000));
    let probe = sandbox().audio(file(&wav)).await.unwrap();
    assert_eq!(probe.duration.as_secs(), 1);
    assert_eq!(probe.sample_rate, 16_000);
    let refused = sandbox().audio(file(b"Bonjour, ceci est un texte.")).await;
    assert_eq!(refused.unwrap_err(), Refusal::Unreadable);
    let refused = sandbox().audio(file(b"")).await;
    assert_eq!(refused.unwrap_err(), Refusal::Empty);
}
