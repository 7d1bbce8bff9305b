//! A FOCUS export in place of contract lines: each value worked out by hand from the rows above it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use plimsoll_files::{LoadOptions, load};
use plimsoll_model::scenario::{Commitment, CommitmentKind, GenerationId, RegionId, RemarkKind, WorkloadId};
use plimsoll_model::{RowId, Scenario};

const EXPORT: &str = "focus_contract_commitments.csv";

/// The columns of FOCUS 1.3, in its order.
const HEADER: &str = "BillingCurrency,ContractCommitmentCategory,ContractCommitmentCost,ContractCommitmentDescription,\
ContractCommitmentId,ContractCommitmentPeriodEnd,ContractCommitmentPeriodStart,ContractCommitmentQuantity,\
ContractCommitmentType,ContractCommitmentUnit,ContractId,ContractPeriodEnd,ContractPeriodStart";

/// The base folder with these files in place of its contracts.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("focus").join(name);
    drop(fs::remove_dir_all(&dir));
    fs::create_dir_all(&dir).expect("a folder");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base")).expect("the base") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().expect("a name").to_string_lossy().into_owned();
        if !file.starts_with("commitment") {
            fs::copy(&path, dir.join(file)).expect("copied");
        }
    }
    files.iter().for_each(|(file, text)| fs::write(dir.join(file), text).expect("written"));
    dir
}

fn read(dir: &Path) -> Scenario {
    let loaded = load(dir, &LoadOptions::default());
    let found: Vec<_> = loaded.diagnostics.sorted().iter().map(ToString::to_string).collect();
    assert_eq!(found, Vec::<String>::new());
    loaded.scenario.expect("no fault")
}

fn export(rows: &[&str]) -> String {
    format!("{HEADER}\n{}\n", rows.join("\n"))
}

fn scenario(name: &str, export: &str, map: &str) -> Scenario {
    read(&folder(name, &[(EXPORT, export), ("focus_map.csv", map)]))
}

#[track_caller]
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
}

fn remarks(scenario: &Scenario) -> Vec<(RemarkKind, &str)> {
    let about = scenario.remarks.iter().filter(|r| r.text.contains("FOCUS") || r.text.contains("contracted"));
    about.map(|r| (r.kind, r.text.as_str())).collect()
}

/// What is held, without the places of the rows.
fn without_rows(scenario: Scenario) -> Vec<String> {
    let nowhere = RowId { table: "", line: 0 };
    let strip = |mut commitment: Commitment| {
        commitment.row = nowhere;
        commitment.steps.iter_mut().for_each(|step| step.row = nowhere);
        format!("{commitment:?}")
    };
    scenario.commitments.into_iter().map(strip).collect()
}

/// A year of 8,760 hours: 7,008,000 GPU-hours are 800 GPUs, and 8,760,000 over them is 1.25 an hour. Three years of
/// 250,000 a month are 9,000,000.
const ROWS: [&str; 2] = [
    "USD,Usage,8760000,H100 in the east,CC-1,2027-01-01T00:00:00Z,2026-01-01T00:00:00Z,7008000,Reservation,GPU-Hours,C1,2028-01-01T00:00:00Z,2026-01-01T00:00:00Z",
    "USD,Spend,9000000.00,,CC-2,2028-01-01T00:00:00.000Z,2025-01-01T00:00:00.000Z,NULL,Spend Plan,null,C2,2028-01-01T00:00:00Z,2025-01-01T00:00:00Z",
];

const MAP: &str = "contract,type,customer,workload,region,share_not_in_usage\n\
                   C1,*,acme,,,\nC2,,birch,,,\n,Reserv*,,train,east,0.2|0.4|0.5\n";

#[test]
fn the_same_contracts_in_own_rows_and_in_focus_rows_are_equal() {
    let lines = "contract,line,customer,kind,workload,region,start,end,share_not_in_usage,take_or_pay\n\
                 C1,CC-1,acme,usage,train,east,2026-01-01,2027-01-01,0.2|0.4|0.5,true\n\
                 C2,CC-2,birch,spend,,,2025-01-01,2028-01-01,,\n";
    let steps = "contract,line,from,units,amount_per_month_usd,price_per_unit_hour_usd\n\
                 C1,CC-1,2026-01-01,800,,1.25\nC2,CC-2,2025-01-01,,250000,\n";
    let own = read(&folder("own", &[("commitments.csv", lines), ("commitment_steps.csv", steps)]));
    let focus = scenario("focus", &export(&ROWS), MAP);
    assert_eq!(without_rows(focus), without_rows(own));
}

#[test]
fn rows_keep_their_places() {
    let s = scenario("places", &export(&ROWS), MAP);
    let place = |line| RowId { table: "focus_contract_commitments", line };
    let found: Vec<_> = s.commitments.iter().map(|c| (c.row, c.steps[0].row)).collect();
    assert_eq!(found, [(place(2), place(2)), (place(3), place(3))]);
    assert_eq!(
        remarks(&s),
        [(
            RemarkKind::Assumption,
            "FOCUS commitments are even over their period, and those of use are billed in full."
        )]
    );
}

/// Writes texts, amounts and moments as an exporter would: strings, DECIMAL, DOUBLE and TIMESTAMP in UTC.
fn write_parquet(path: &Path) {
    let schema = "message t { optional binary BillingCurrency (UTF8); required binary ContractCommitmentCategory (UTF8); \
                  optional int64 ContractCommitmentCost (DECIMAL(14,2)); required binary ContractCommitmentId (UTF8); \
                  required int64 ContractCommitmentPeriodEnd (TIMESTAMP(MICROS,true)); \
                  required int64 ContractCommitmentPeriodStart (TIMESTAMP(MILLIS,true)); \
                  optional double ContractCommitmentQuantity; optional binary ContractCommitmentType (UTF8); \
                  optional binary ContractCommitmentUnit (UTF8); required binary ContractId (UTF8); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let file = File::create(path).expect("created");
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::default())).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    texts(&mut group, &["USD", "USD"], Some(&[1, 1]));
    texts(&mut group, &["Usage", "Spend"], None);
    // Amounts in cents.
    longs(&mut group, &[876_000_000, 900_000_000], Some(&[1, 1]));
    texts(&mut group, &["CC-1", "CC-2"], None);
    // 2027-01-01 and 2028-01-01 are 20,819 and 21,184 days after 1970-01-01; the first ends at eight in the morning.
    longs(&mut group, &[20_819 * 86_400_000_000 + 8 * 3_600_000_000, 21_184 * 86_400_000_000], None);
    // 2026-01-01 and 2025-01-01: 20,454 and 20,089 days.
    longs(&mut group, &[20_454 * 86_400_000 + 8 * 3_600_000, 20_089 * 86_400_000], None);
    let mut column = group.next_column().expect("a column").expect("there");
    column.typed::<DoubleType>().write_batch(&[7_008_000.0], Some(&[1, 0]), None).expect("written");
    column.close().expect("closed");
    texts(&mut group, &["Reservation", "Spend Plan"], Some(&[1, 1]));
    texts(&mut group, &["GPU-Hours"], Some(&[1, 0]));
    texts(&mut group, &["C1", "C2"], None);
    group.close().expect("closed");
    writer.close().expect("closed");
}

fn texts(group: &mut SerializedRowGroupWriter<'_, File>, values: &[&str], filled: Option<&[i16]>) {
    let bytes: Vec<ByteArray> = values.iter().map(|text| ByteArray::from(*text)).collect();
    let mut column = group.next_column().expect("a column").expect("there");
    column.typed::<ByteArrayType>().write_batch(&bytes, filled, None).expect("written");
    column.close().expect("closed");
}

fn longs(group: &mut SerializedRowGroupWriter<'_, File>, values: &[i64], filled: Option<&[i16]>) {
    let mut column = group.next_column().expect("a column").expect("there");
    column.typed::<Int64Type>().write_batch(values, filled, None).expect("written");
    column.close().expect("closed");
}

#[test]
fn an_export_in_parquet_is_read_like_csv() {
    let csv = scenario("csv", &export(&ROWS), MAP);
    let dir = folder("parquet", &[("focus_map.csv", MAP)]);
    write_parquet(&dir.join("focus_contract_commitments.parquet"));
    let parquet = read(&dir);
    assert_eq!(parquet.commitments[1].row.line, 2, "the second row");
    assert_eq!(without_rows(parquet), without_rows(csv));
}
/// The year has 8,760 hours and 12 months.
#[test]
fn units_of_the_export_become_units_of_work() {
    let rows = [
        // What is held all the time is not spread; no cost: the price of the workload.
        "USD,Usage,,,A,2027-01-01,2026-01-01,64,Reservation,GPUs,X,2027-01-01,2026-01-01",
        // 4 units of train a unit of trainium2 (performance.csv); an instance is half a trainium2.
        "USD,Usage,876000,,B,2027-01-01,2026-01-01,1752000,Capacity Block,Instance-Hours,X,2027-01-01,2026-01-01",
        // 12 months of 500 thousands of vCPUs.
        "USD,Usage,0,,C,2027-01-01,2026-01-01,6000,Reservation,1000 vCPU-Months,X,2027-01-01,2026-01-01",
        // Money a user has as revenue, and no work.
        "EUR,Usage,1200,,D,2027-01-01,2026-01-01,500,Subscription,Seats,X,2027-01-01,2026-01-01",
        "EUR,Usage,1200,,E,2027-01-01,2026-01-01,500,Support,Seats,X,2027-01-01,2026-01-01",
    ];
    let map = "type,unit,kind,workload,generation,region,units_per_quantity\n\
               Capacity Block,,capacity,,trainium2,west,0.5\n,GPUs,,train,,east,\n,*vCPU*,,web,,east,\n\
               Subscription,,spend,,,,\nSupport,,ignore,,,,\n";
    let s = scenario("units", &export(&rows), map);
    let [a, b, c, d] = s.commitments.as_slice() else { panic!("{} lines", s.commitments.len()) };
    assert_eq!((a.kind, a.take_or_pay, a.workload), (CommitmentKind::Usage, true, Some(WorkloadId(1))));
    assert_eq!((a.customer.as_str(), a.region, a.steps[0].price), ("X", Some(RegionId(0)), None));
    close(a.steps[0].units, 64.0);
    // 1,752,000 / 8,760 = 200 instances = 100 trainium2 = 400 of train; 876,000 / (400 × 8,760) = 0.25.
    assert_eq!(
        (b.kind, b.generation, b.workload),
        (CommitmentKind::Capacity, Some(GenerationId(2)), Some(WorkloadId(1)))
    );
    assert_eq!((b.region, b.take_or_pay), (Some(RegionId(1)), false));
    close(b.steps[0].units, 400.0);
    close(b.steps[0].price.expect("a price"), 0.25);
    close(c.steps[0].units, 500_000.0);
    close(c.steps[0].price.expect("a price"), 0.0);
    // A euro is 1.1 dollars (fx.csv): 1,200 over 12 months.
    assert_eq!((d.kind, d.line.as_str(), d.region), (CommitmentKind::Spend, "D", None));
    close(d.steps[0].amount_per_month, 110.0);
    assert_eq!(
        remarks(&s),
        [
            (
                RemarkKind::Default,
                "FOCUS commitments that are taken as already in the measured usage (no share_not_in_usage): 3."
            ),
            (
                RemarkKind::Assumption,
                "FOCUS commitments are even over their period, and those of use are billed in full."
            ),
            (RemarkKind::Assumption, "Of 5 FOCUS commitments some are left out: 1 ignored by focus_map.csv."),
        ]
    );
}

/// FOCUS 1.4 adds columns: of those that no plan needs nothing is said, one of a provider's own and one to come do not
/// stop the run.
#[test]
fn fulfilment_intervals_and_states_of_the_next_version_are_minded() {
    let header = format!(
        "{HEADER},ContractCommitmentFulfillmentInterval,ContractCommitmentLifecycleStatus,ContractCommitmentModel,x_Cell"
    );
    let row = |id: &str, quantity: u32, interval: &str, state: &str| {
        format!(
            "USD,Usage,87600,,{id},2027-01-01,2026-01-01,{quantity},RI,Instance-Hours,X,2027-01-01,2026-01-01,{interval},{state},Continuous,7"
        )
    };
    let rows = [
        row("hourly", 10, "Hourly", "Active"),
        row("monthly", 7300, "Monthly", "Pending"),
        row("whole", 87_600, "Total Term", "Active"),
        row("proposed", 1, "Hourly", "Proposed"),
        row("exhausted", 1, "Hourly", "Exhausted"),
        row("cancelled", 1, "Hourly", "Canceled"),
    ];
    let text = format!("{header}\n{}\n", rows.join("\n"));
    let s = scenario("next", &text, "workload,region,share_not_in_usage\ntrain,east,1\n");
    let lines: Vec<_> = s.commitments.iter().map(|c| c.line.as_str()).collect();
    assert_eq!(lines, ["hourly", "monthly", "whole"]);
    // Ten instances each: 10 an hour; 7,300 a month, twelve times 7,300 in 8,760 hours; 87,600 in all.
    for line in &s.commitments {
        close(line.steps[0].units, 10.0);
        close(line.steps[0].price.expect("a price"), 1.0);
    }
    assert!(
        remarks(&s)
            .contains(&(RemarkKind::Assumption, "Of 6 FOCUS commitments some are left out: 3 not in force."))
    );
}

#[test]
fn an_overlay_changes_a_commitment() {
    let dir = folder("overlaid", &[(EXPORT, &export(&ROWS)), ("focus_map.csv", MAP)]);
    let overlay = dir.join("more.toml");
    let text = "[[change]]\ntable = \"focus_contract_commitments\"\nwhere = { ContractCommitmentId = \"CC-1\" }\n\
                scale = { ContractCommitmentQuantity = 2.0, ContractCommitmentCost = 2.0 }\n";
    fs::write(&overlay, text).expect("written");
    let options = LoadOptions { overlays: vec![overlay], sets: Vec::new() };
    let s = load(&dir, &options).scenario.expect("no fault");
    close(s.commitments[0].steps[0].units, 1600.0);
    close(s.commitments[0].steps[0].price.expect("a price"), 1.25);
}
