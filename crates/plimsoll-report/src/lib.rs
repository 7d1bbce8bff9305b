//! What should a person see?
//!
//! ```text
//! scenario + forecast + plan + accounts ──► View ──► html, terminal_summary, json
//!                                      └──► tables for CSV and Parquet
//! ```
//!
//! A [`View`] holds every number in display-ready but typed form, computed once; the page, the terminal and the JSON
//! document only choose digits and pixels. Nothing is read or written here.

mod build;
mod chart;
mod columns;
pub mod format;
mod hatch;
mod html;
mod json;
mod keys;
mod quantile;
mod svg;
mod tables;
mod text;
pub mod view;
mod words;

pub use build::{Books, Sources, StatementLine, forecast_view, view};
pub use columns::{Columns, RUN_TABLES, tables_page};
pub use html::{forecast_html, html, replay_html, stress_html};
pub use json::{json, keys_page};
pub use keys::{KEYS, Keys, SHAPES};
pub use quantile::spread;
pub use tables::out_tables;
pub use text::terminal_summary;
pub use view::{Spread, View};
pub use words::RECOMPUTED;
