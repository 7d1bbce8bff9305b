//! Hourly demand by family and region, from Parquet.

use std::fs::File;
use std::path::Path;

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use plimsoll_model::Date;

use super::{FAMILIES, REGIONS, START, last_year};
use crate::Outcome;
use crate::figure::day;

/// First day of the data.
const FIRST: &str = "2021-02-01";

/// Machines in use by family, region and hour.
pub(super) struct Hours {
    demand: Vec<Vec<Vec<f64>>>,
}

/// Hours from the first of the data to a day.
fn hour_of(on: Date) -> usize {
    usize::try_from(day(FIRST).days_until(on)).unwrap_or(0) * 24
}

fn number(row: &Row, name: &str) -> Outcome<f64> {
    let field = row.get_column_iter().find(|(n, _)| n.as_str() == name).map(|(_, f)| f);
    match field {
        Some(Field::Double(v)) => Ok(*v),
        Some(Field::Float(v)) => Ok(f64::from(*v)),
        Some(Field::Long(v)) => Ok(*v as f64),
        Some(Field::Int(v)) => Ok(f64::from(*v)),
        Some(Field::Decimal(v)) => Ok(decimal(v.data(), v.scale())),
        other => Err(format!("column {name} holds {other:?}").into()),
    }
}

/// A decimal's big-endian bytes, sign first.
fn decimal(bytes: &[u8], scale: i32) -> f64 {
    let negative = bytes.first().is_some_and(|b| *b >= 128);
    let whole = bytes.iter().fold(if negative { -1_i64 } else { 0 }, |sum, b| (sum << 8) | i64::from(*b));
    whole as f64 / 10_f64.powi(scale)
}

/// Hours since 1970.
fn hour(row: &Row) -> Outcome<i64> {
    match row.get_column_iter().find(|(n, _)| n.as_str() == "USAGE_HOUR").map(|(_, f)| f) {
        Some(Field::TimestampMillis(t)) => Ok(t.div_euclid(3_600_000)),
        Some(Field::TimestampMicros(t)) => Ok(t.div_euclid(3_600_000_000)),
        Some(Field::Long(t)) => Ok(t.div_euclid(3_600_000_000_000)),
        Some(Field::Str(text)) => {
            let date = Date::parse(&text[..10]).ok_or_else(|| format!("hour `{text}`"))?;
            Ok(i64::from(day("1970-01-01").days_until(date)) * 24 + text[11..13].parse::<i64>()?)
        }
        other => Err(format!("USAGE_HOUR holds {other:?}").into()),
    }
}

impl Hours {
    /// Reads the file and adds up the types of each family.
    pub(super) fn read(path: &Path) -> Outcome<Self> {
        let file = File::open(path).map_err(|why| format!("{}: {why}", path.display()))?;
        let mut demand = vec![vec![vec![0.0; hour_of(day(START))]; REGIONS.len()]; FAMILIES.len()];
        let first = i64::from(day("1970-01-01").days_until(day(FIRST))) * 24;
        for row in SerializedFileReader::new(file)?.get_row_iter(None)? {
            let row = row?;
            let at = usize::try_from(hour(&row)? - first)?;
            let kind = row
                .get_column_iter()
                .find(|(n, _)| n.as_str() == "INSTANCE_TYPE")
                .map(|(_, f)| f.to_string());
            let kind = kind.ok_or("no INSTANCE_TYPE")?.replace('"', "");
            let family = FAMILIES
                .iter()
                .position(|f| f.types.contains(&kind))
                .ok_or_else(|| format!("type {kind}"))?;
            let region = number(&row, "REGION_NUM")?;
            let region = (1_u8..).take(REGIONS.len()).position(|n| (f64::from(n) - region).abs() < 0.5);
            let region = region.ok_or("no such REGION_NUM")?;
            demand[family][region][at] += number(&row, "NORM_USAGE")?;
        }
        Ok(Self { demand })
    }

    /// Demand between two days.
    pub(super) fn between(&self, family: usize, region: usize, from: Date, to: Date) -> &[f64] {
        &self.demand[family][region][hour_of(from)..hour_of(to)]
    }

    /// Firsts of the months between two days.
    pub(super) fn months(from: Date, to: Date) -> Vec<Date> {
        (0..).map(|i| from.add_months(i)).take_while(|m| *m < to).collect()
    }

    /// Mean of each month.
    pub(super) fn monthly_means(&self, family: usize, region: usize) -> Vec<(Date, f64)> {
        let of = |from: Date| (from, mean(self.between(family, region, from, from.add_months(1))));
        Self::months(day(FIRST), day(START)).into_iter().map(of).collect()
    }

    /// Block of each hour of the last twelve months: within each month, hours in falling order of the region's total
    /// demand, cut into equal parts. Every month has a multiple of 12 hours, so that the parts are equal.
    pub(super) fn blocks_of(&self, region: usize, blocks: usize) -> Vec<usize> {
        let mut block_of = Vec::new();
        for from in Self::months(last_year(), day(START)) {
            let to = from.add_months(1);
            let count = hour_of(to) - hour_of(from);
            let total: Vec<f64> = (0..count)
                .map(|h| (0..FAMILIES.len()).map(|f| self.between(f, region, from, to)[h]).sum())
                .collect();
            let mut order: Vec<usize> = (0..count).collect();
            order.sort_by(|&a, &b| total[b].total_cmp(&total[a]).then(a.cmp(&b)));
            let mut of_month = vec![0; count];
            for (rank, &h) in order.iter().enumerate() {
                of_month[h] = rank * blocks / count;
            }
            block_of.extend(of_month);
        }
        block_of
    }

    /// Level of each block: mean demand of its hours over the mean of all.
    pub(super) fn levels(&self, family: usize, region: usize, block_of: &[usize], blocks: usize) -> Vec<f64> {
        let demand = self.between(family, region, last_year(), day(START));
        let all: f64 = demand.iter().sum();
        let mut sums = vec![0.0; blocks];
        demand.iter().zip(block_of).for_each(|(d, &b)| sums[b] += d);
        let parts = f64::from(u32::try_from(blocks).unwrap_or(1));
        sums.iter().map(|s| s / all * parts).collect()
    }
}

/// Mean of values.
pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_big_endian() {
        assert!((decimal(&[0, 0, 1, 2], 0) - 258.0).abs() < 1e-12);
        assert!((decimal(&[255, 254], 1) + 0.2).abs() < 1e-12);
    }
}
