//! `upload` and `download`.

use temu_sdk::Gateway;

use crate::temu::{Temu, mock};

#[tokio::test(flavor = "multi_thread")]
async fn documents_are_downloaded() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    let url = mock.add_document(Gateway::Us, "label.pdf", b"%PDF-label".to_vec());
    temu.run(&["download", &url]).exits(0).says("10 bytes");
    assert_eq!(std::fs::read(temu.path("label.pdf")).expect("the file"), b"%PDF-label");
    temu.run(&["download", &url]).exits(4).says("exists");
    temu.run(&["download", &url, "--force", "--limit", "4"]).exits(4);
    assert_eq!(std::fs::read(temu.path("label.pdf")).expect("the file"), b"%PDF-label", "a failed download leaves the old file");
    assert_eq!(temu.run(&["download", &url, "--out", "-"]).exits(0).out, "%PDF-label");
    temu.run(&["download", "http://elsewhere.example/x.pdf"]).exits(4).says("https");
    let left: Vec<_> = std::fs::read_dir(temu.path("."))
        .expect("a folder")
        .flatten()
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left, ["label.pdf"], "no parts are left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn images_and_videos_are_uploaded_once() {
    let mock = mock().await;
    let temu = Temu::with_mock(&mock);
    for name in ["a.jpg", "b.jpg", "tour.mp4"] {
        temu.write(&temu.path(name), name);
    }
    let images = temu.run(&["upload", "image", "a.jpg", "b.jpg", "--resume", "done.json"]).exits(0);
    assert_eq!(images.out.lines().count(), 2, "{}", images.out);
    let before = mock.requests().len();
    let again = temu.run(&["upload", "image", "a.jpg", "b.jpg", "--resume", "done.json"]).exits(0).says("was uploaded before");
    assert_eq!((again.out, mock.requests().len()), (images.out, before));
    temu.write(&temu.path("done.json"), "{\"version\": 9, \"uploaded\": {}}");
    temu.run(&["upload", "image", "a.jpg", "--resume", "done.json"]).exits(4).says("newer version");
    let missing = temu.run(&["upload", "image", "missing.jpg"]).exits(4);
    assert!(missing.err.contains("missing.jpg"));
}
