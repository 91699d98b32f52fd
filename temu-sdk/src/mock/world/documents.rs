//! Documents that the world makes: a label is a PDF of one page with a few lines of text.

use std::fmt::Write as _;

use hyper::body::Bytes;

/// Writes a PDF that any viewer opens.
pub(crate) fn label(lines: &[&str]) -> Bytes {
    let mut text = "BT /F1 14 Tf 20 260 Td 18 TL".to_owned();
    for line in lines {
        let safe: String = line.chars().filter(|c| c.is_ascii_graphic() && !"()\\".contains(*c) || *c == ' ').collect();
        write!(text, " ({safe}) Tj T*").expect("writing to a string cannot fail");
    }
    text.push_str(" ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 288 288] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let (mut pdf, mut offsets) = ("%PDF-1.4\n".to_owned(), Vec::new());
    for (number, object) in (1..).zip(&objects) {
        offsets.push(pdf.len());
        pdf.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let table = pdf.len();
    let entries: String = offsets.iter().map(|offset| format!("{offset:010} 00000 n \n")).collect();
    let size = objects.len() + 1;
    pdf.push_str(&format!(
        "xref\n0 {size}\n0000000000 65535 f \n{entries}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    ));
    pdf.into()
}
