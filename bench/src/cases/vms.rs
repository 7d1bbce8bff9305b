//! Demand for virtual machines by month, from Snowflake's data set "Shaved Ice" (Apache-2.0): one row a day, region and type.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use plimsoll_model::Date;

use crate::score::each_row;

/// Types that belong together (assumed: see `examples/own-fleet`), and what the machine that stands in for them lists at on demand in us-east-1,
/// dollars an hour: `prices.csv`, the same in every file from June 2022 on.
pub(super) struct Family {
    pub(super) name: &'static str,
    types: &'static str,
    pub(super) instance: &'static str,
    pub(super) list: f64,
}

pub(super) const FAMILIES: [Family; 3] = [
    Family { name: "vm-main", types: "AB", instance: "m5.xlarge", list: 0.192 },
    Family { name: "vm-large", types: "IJKL", instance: "r5.xlarge", list: 0.252 },
    Family { name: "vm-burst", types: "CDEFGH", instance: "c5.xlarge", list: 0.170 },
];

/// The family of a type.
pub(super) fn family(kind: &str) -> Result<&'static Family, String> {
    FAMILIES.iter().find(|f| f.types.contains(kind)).ok_or_else(|| format!("`{kind}` is of no family"))
}

/// Mean machines in use by series and month.
pub(super) struct Months {
    /// First days of the months.
    pub(super) months: Vec<Date>,
    /// By region and what is told apart; from the first of the months on.
    pub(super) use_of: BTreeMap<(String, String), Vec<f64>>,
}

impl Months {
    /// Place of the first month in which a series asks for anything.
    pub(super) fn first(used: &[f64]) -> usize {
        used.iter().position(|u| *u > 0.0).unwrap_or(used.len())
    }

    /// Names of regions.
    pub(super) fn regions(&self) -> BTreeSet<&str> {
        self.use_of.keys().map(|(region, _)| region.as_str()).collect()
    }

    /// `usage.csv`: every series from its first month on.
    pub(super) fn usage(&self) -> String {
        let mut text = String::from("time,workload,region,used\n");
        for ((region, what), used) in &self.use_of {
            for (month, used) in self.months.iter().zip(used).skip(Self::first(used)) {
                text += &format!("{month},{what},{region},{used:.6}\n");
            }
        }
        text
    }
}

/// Reads demand by day; `what` tells from the type what is told apart. Months of which days are missing at either end of the data are left out.
///
/// # Errors
/// If the file cannot be read.
pub(super) fn read(path: &Path, what: impl Fn(&str) -> Result<String, String>) -> Result<Months, String> {
    let mut hours: BTreeMap<(String, String), BTreeMap<Date, f64>> = BTreeMap::new();
    let mut days: BTreeSet<Date> = BTreeSet::new();
    each_row(path, |row| {
        let day = date(row.text("day")?)?;
        let series = (format!("region-{}", row.text("region")?), what(row.text("vm_type")?)?);
        *hours.entry(series).or_default().entry(first_of_month(day)).or_default() +=
            row.number("vm_hours")?;
        days.insert(day);
        Ok(())
    })?;
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Err(format!("{}: holds no day", path.display()));
    };
    let mut month = first_of_month(*first);
    if month < *first {
        month = month.add_months(1);
    }
    let mut months = Vec::new();
    while month.add_months(1) <= last.add_days(1) {
        months.push(month);
        month = month.add_months(1);
    }
    let mean = |by_month: &BTreeMap<Date, f64>, month: &Date| {
        let length = 24.0 * f64::from(month.days_until(month.add_months(1)));
        by_month.get(month).copied().unwrap_or(0.0) / length
    };
    let use_of = hours
        .into_iter()
        .map(|(series, by_month)| (series, months.iter().map(|m| mean(&by_month, m)).collect::<Vec<f64>>()))
        .filter(|(_, used)| used.iter().any(|u| *u > 0.0))
        .collect();
    Ok(Months { months, use_of })
}

/// A day as the data write it.
pub(super) fn date(text: &str) -> Result<Date, String> {
    let mut parts = text.splitn(3, '-');
    let mut next = || parts.next().and_then(|part| part.parse::<i16>().ok());
    let (Some(year), Some(month), Some(day)) = (next(), next(), next()) else {
        return Err(format!("`{text}` is no day"));
    };
    let small = |n: i16| i8::try_from(n).unwrap_or(0);
    Date::new(year, small(month), small(day)).ok_or_else(|| format!("`{text}` is no day"))
}

fn first_of_month(day: Date) -> Date {
    let text = day.to_string();
    date(&format!("{}-01", &text[..7])).unwrap_or(day)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Two months of region 1: A runs 2 machines a day in January and B 4 in half of February's days, and one day of March.
    pub(crate) fn data() -> (tempfile::Kept, Months) {
        let mut text = String::from("region,vm_type,day,vm_hours,peak_vms\n");
        for day in 1..=31 {
            text += &format!("1,A,2022-01-{day:02},48,3\n");
        }
        for day in 1..=28 {
            text += &format!("1,B,2022-02-{day:02},{},9\n", if day <= 14 { 96 } else { 0 });
        }
        text += "1,B,2022-03-01,24,1\n";
        let kept = tempfile::Kept::new(&text);
        let months = read(&kept.path, |kind| Ok(format!("vm-{}", kind.to_lowercase()))).expect("read");
        (kept, months)
    }

    #[test]
    fn months_are_means_of_hours_and_begin_with_the_first_use() {
        let (_kept, months) = data();
        assert_eq!(months.months.len(), 2, "March is not whole");
        assert_eq!(
            months.usage(),
            "time,workload,region,used\n\
             2022-01-01,vm-a,region-1,2.000000\n2022-02-01,vm-a,region-1,0.000000\n\
             2022-02-01,vm-b,region-1,2.000000\n"
        );
        assert_eq!(family("J").expect("a family").name, "vm-large");
        assert!(family("Z").is_err() && date("2022-13-01").is_err() && date("soon").is_err());
    }

    /// A file that goes when it is no longer needed.
    pub(crate) mod tempfile {
        use std::path::PathBuf;
        use std::sync::atomic::{AtomicU32, Ordering};

        static COUNT: AtomicU32 = AtomicU32::new(0);

        pub(crate) struct Kept {
            pub(crate) path: PathBuf,
        }

        impl Kept {
            pub(crate) fn new(text: &str) -> Self {
                let count = COUNT.fetch_add(1, Ordering::Relaxed);
                let path =
                    std::env::temp_dir().join(format!("plimsoll-data-{}-{count}.csv", std::process::id()));
                std::fs::write(&path, text).expect("written");
                Self { path }
            }
        }

        impl Drop for Kept {
            fn drop(&mut self) {
                drop(std::fs::remove_file(&self.path));
            }
        }
    }
}
