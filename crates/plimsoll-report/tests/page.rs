//! The page and the terminal summary of a plan of the size of a cloud.
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_possible_wrap, missing_docs)]

mod flagship;

use flagship::flagship;
use plimsoll_report::{html, terminal_summary};

#[test]
fn the_page_is_written_where_asked() {
    let view = flagship().view();
    let page = html(&view);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    if let Ok(path) = std::env::var("PLIMSOLL_REPORT_SAMPLE") {
        std::fs::write(&path, &page).expect("writable");
        let text = terminal_summary(&view, 80, false, true) + "\n" + &terminal_summary(&view, 80, false, false);
        std::fs::write(format!("{path}.txt"), text).expect("writable");
    }
}
