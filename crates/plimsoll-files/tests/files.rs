//! Files that are not as they should be, files in Parquet, and files damaged at random.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use plimsoll_files::{LoadOptions, Loaded, load, tables};
use plimsoll_model::OutTable;

fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files").join(name);
    drop(fs::remove_dir_all(&dir));
    fs::create_dir_all(&dir).expect("a folder");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base")).expect("the base") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, dir.join(path.file_name().expect("a name"))).expect("copied");
    }
    dir
}

fn read(dir: &Path) -> Loaded {
    load(dir, &LoadOptions::default())
}

fn findings(dir: &Path) -> Vec<String> {
    read(dir).diagnostics.sorted().iter().map(ToString::to_string).collect()
}

#[test]
fn a_sparse_file_of_two_gigabytes_is_refused_unread() {
    let dir = folder("sparse");
    File::create(dir.join("usage.csv")).expect("created").set_len(2 << 30).expect("sparse");
    let expected = "usage.csv:0:0: P003 `usage.csv` has 2147483648 bytes; at most 536870912 are read";
    assert_eq!(findings(&dir), [expected]);
    fs::remove_file(dir.join("usage.csv")).expect("removed");
}

#[test]
fn other_encodings_are_named() {
    let dir = folder("encodings");
    fs::write(dir.join("regions.csv"), b"region\neast\nwest\nM\xFCnster\n").expect("written");
    let utf16: Vec<u8> = "site,region\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(dir.join("supply.csv"), [vec![0xFF, 0xFE], utf16].concat()).expect("written");
    assert_eq!(
        findings(&dir),
        [
            "regions.csv:4:2: P005 byte 18 (0xFC) of `regions.csv` is not UTF-8: the file seems to be Latin-1 or Windows-1252",
            "supply.csv:0:0: P005 `supply.csv` is UTF-16 (little endian), not UTF-8: its first bytes say so",
        ]
    );
}

#[test]
fn a_folder_in_place_of_a_file_and_no_folder_at_all() {
    let dir = folder("folders");
    fs::remove_file(dir.join("supply.csv")).expect("removed");
    fs::create_dir(dir.join("supply.csv")).expect("a folder");
    assert_eq!(findings(&dir), ["supply.csv:0:0: P004 `supply.csv` is not a file"]);
    assert_eq!(read(Path::new("/nowhere/at/all")).diagnostics.sorted()[0].code, "P004");
}

#[test]
fn inputs_carry_their_sha256() {
    let dir = folder("hashes");
    // The SHA-256 of "abc" (FIPS 180-4, example B.1).
    fs::write(dir.join("supply.csv"), "abc").expect("written");
    let loaded = read(&dir);
    let supply = loaded.inputs.iter().find(|input| input.name == "supply.csv").expect("read");
    assert_eq!(supply.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_eq!(supply.bytes, 3);
    assert!(loaded.inputs.windows(2).all(|pair| pair[0].name < pair[1].name));
}

/// A fleet in Parquet with a date column and a timestamp column as other tools write them.
fn write_fleet(path: &Path) {
    let schema = "message t { required binary site (UTF8); required binary generation (UTF8); \
                  required int32 in_service (DATE); optional int64 units; optional double unit_cost_usd; \
                  optional int64 known_from (TIMESTAMP(NANOS,true)); }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let file = File::create(path).expect("created");
    let mut writer =
        SerializedFileWriter::new(file, schema, Arc::new(WriterProperties::default())).expect("a writer");
    let mut group = writer.next_row_group().expect("a group");
    for texts in [["iad", "dub"], ["graviton3", "graviton3"]] {
        let bytes = texts.map(ByteArray::from);
        let mut column = group.next_column().expect("a column").expect("there");
        column.typed::<ByteArrayType>().write_batch(&bytes, None, None).expect("written");
        column.close().expect("closed");
    }
    let mut column = group.next_column().expect("a column").expect("there");
    // 19358 days after 1970-01-01 is 2023-01-01.
    column.typed::<Int32Type>().write_batch(&[19358, 19358], None, None).expect("written");
    column.close().expect("closed");
    let mut column = group.next_column().expect("a column").expect("there");
    column.typed::<Int64Type>().write_batch(&[4000, 3000], Some(&[1, 1]), None).expect("written");
    column.close().expect("closed");
    let mut column = group.next_column().expect("a column").expect("there");
    column.typed::<DoubleType>().write_batch(&[7500.5], Some(&[1, 0]), None).expect("written");
    column.close().expect("closed");
    let mut column = group.next_column().expect("a column").expect("there");
    column
        .typed::<Int64Type>()
        .write_batch(&[1_672_531_200_000_000_000], Some(&[1, 0]), None)
        .expect("written");
    column.close().expect("closed");
    group.close().expect("closed");
    writer.close().expect("closed");
}

#[test]
fn parquet_is_read_like_csv() {
    let dir = folder("parquet");
    fs::remove_file(dir.join("fleet.csv")).expect("removed");
    write_fleet(&dir.join("fleet.parquet"));
    let loaded = read(&dir);
    assert_eq!(findings(&dir), Vec::<String>::new());
    let fleet = loaded.scenario.expect("no fault").fleet;
    let shown: Vec<_> =
        fleet.iter().map(|v| (v.in_service.to_string(), v.units.count(), v.unit_cost, v.row.line)).collect();
    assert_eq!(
        shown,
        [("2023-01-01".to_owned(), 4000, 7500.5, 1), ("2023-01-01".to_owned(), 3000, 8000.0, 2)]
    );
}

#[test]
fn faults_in_parquet_name_the_row() {
    let dir = folder("parquet_faults");
    fs::remove_file(dir.join("supply.csv")).expect("removed");
    let table = OutTable::new("supply")
        .text("generation", ["trainium2", "trainium9"].map(String::from))
        .text("period", ["2026-Q3", "2026-Q4"].map(String::from))
        .number("max_units", [-1.0, f64::NAN]);
    tables::write_parquet(&dir.join("supply.parquet"), &table).expect("written");
    assert_eq!(
        findings(&dir),
        [
            "supply.parquet:1:0: P204 `-1` is negative",
            "supply.parquet:2:0: P213 `max_units` is empty",
            "supply.parquet:2:0: P301 there is no generation `trainium9`",
        ]
    );
}

#[test]
fn what_is_written_is_read_back_and_has_the_same_bytes_each_time() {
    let dir = folder("round_trip");
    let names = ["trainium2", "trainium2"].map(String::from);
    let table = OutTable::new("supply")
        .text("generation", names)
        .text("period", ["2026-Q3", "2027"].map(String::from));
    let table = table.integer("max_units", [500, 800]).text("note", ["a, \"b\"\n#c", ""].map(String::from));
    let (csv, parquet) = (dir.join("supply.csv"), dir.join("supply.parquet"));
    tables::write_csv(&csv, &table).expect("written");
    let from_csv = read(&dir).scenario.expect("no fault").supply;
    fs::remove_file(&csv).expect("removed");
    tables::write_parquet(&parquet, &table).expect("written");
    let from_parquet = read(&dir).scenario.expect("no fault").supply;
    let shown = |caps: &[plimsoll_model::scenario::SupplyCap]| -> Vec<_> {
        caps.iter().map(|cap| (cap.start.to_string(), cap.end.to_string(), cap.max_units.mid)).collect()
    };
    let expected = [("2026-07-01", "2026-10-01", 500.0), ("2027-01-01", "2028-01-01", 800.0)];
    let expected: Vec<_> = expected.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), *c)).collect();
    assert_eq!((shown(&from_csv), shown(&from_parquet)), (expected.clone(), expected));
    let bytes = fs::read(&parquet).expect("read");
    tables::write_parquet(&parquet, &table).expect("written");
    assert_eq!(bytes, fs::read(&parquet).expect("read"));
}

/// A small generator of numbers that needs no library (Marsaglia 2003, xorshift64).
struct Draws(u64);

impl Draws {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below as u64) as usize
    }

    /// Changes, inserts or removes a few bytes, mostly into ones that mean something to a reader.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        const TELLING: &[u8] = b",\"\n\r|;#=[]{}-0129.eQ\t \xFF\xC3\x80\0";
        for _ in 0..=self.next(4) {
            let at = self.next(bytes.len().max(1)).min(bytes.len());
            let byte = TELLING[self.next(TELLING.len())];
            match self.next(4) {
                0 if at < bytes.len() => drop(bytes.remove(at)),
                1 => bytes.insert(at, byte),
                2 => bytes.truncate(at),
                _ if at < bytes.len() => bytes[at] = byte,
                _ => bytes.push(byte),
            }
        }
    }
}

const FOCUS_EXPORT: &str = "ContractId,ContractCommitmentId,ContractCommitmentCategory,BillingCurrency,ContractCommitmentCost,\
    ContractCommitmentQuantity,ContractCommitmentUnit,ContractCommitmentPeriodStart,ContractCommitmentPeriodEnd,\
    ContractCommitmentFulfillmentInterval\n\
    C3,CC-1,Usage,EUR,876000,10,\"1000 GPU-Hours\",2026-01-01T00:00:00Z,2027-01-01T00:00:00+02:00,Hourly\n\
    C4,CC-2,Spend,USD,5000,null,null,2026-01-01,2027-01-01,Annual\n";

const FOCUS_MAP: &str = "contract,unit,kind,workload,generation,region,share_not_in_usage,units_per_quantity\n\
    C*,*GPU*Hours,capacity,train,trainium2,east,0|0.5|1,2\n";

/// Reads the folder after damaging one of its files many times over: never a panic, and always a scenario or an error.
fn damage_many(name: &str, files: &[&str], rounds: usize) {
    let dir = folder(name);
    if files.contains(&"fleet.parquet") {
        fs::remove_file(dir.join("fleet.csv")).expect("removed");
        write_fleet(&dir.join("fleet.parquet"));
    }
    if files.contains(&"focus_map.csv") {
        fs::write(dir.join("focus_contract_commitments.csv"), FOCUS_EXPORT).expect("written");
        fs::write(dir.join("focus_map.csv"), FOCUS_MAP).expect("written");
    }
    let mut draws = Draws(0x9E37_79B9_7F4A_7C15);
    for round in 0..rounds {
        let path = dir.join(files[round % files.len()]);
        let sound = fs::read(&path).expect("read");
        let mut bytes = sound.clone();
        draws.damage(&mut bytes);
        fs::write(&path, &bytes).expect("written");
        let loaded = read(&dir);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(loaded.scenario.is_some(), !loaded.diagnostics.has_errors(), "{}: {text}", path.display());
        fs::write(&path, sound).expect("written");
    }
}

#[test]
fn damaged_text_is_a_finding_and_never_a_crash() {
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base");
    let mut names: Vec<_> =
        fs::read_dir(base).expect("the base").map(|e| e.expect("an entry").file_name()).collect();
    names.sort();
    let names: Vec<String> = names.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    damage_many("damaged_text", &names, 600);
    damage_many("damaged_settings", &["scenario.toml"], 200);
    damage_many("damaged_focus", &["focus_contract_commitments.csv", "focus_map.csv"], 600);
}

#[test]
fn damaged_parquet_is_a_finding_and_never_a_crash() {
    damage_many("damaged_parquet", &["fleet.parquet"], 300);
}
