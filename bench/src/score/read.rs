//! Sets and forecasts in the shared layout.

use std::collections::HashMap;
use std::io::Read;
use std::path::Path;

use super::LEVELS;

/// A series: its training part and its test part.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) period: String,
    pub(crate) past: Vec<f64>,
    pub(crate) test: Vec<f64>,
}

/// A forecast of a series, by step.
#[derive(Clone, Debug, Default)]
pub(crate) struct Forecast {
    pub(crate) mean: Vec<f64>,
    /// At [`LEVELS`]; empty where there are none.
    pub(crate) quantiles: Vec<[f64; 11]>,
}

/// Forecasts by series.
pub(crate) type Forecasts = HashMap<String, Forecast>;

/// Every file ends up here: rows by the names of their columns.
fn rows(path: &Path) -> Result<Vec<HashMap<String, String>>, String> {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let bytes = std::fs::read(path).map_err(|why| told(&why))?;
    let mut text = String::new();
    if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).map_err(|why| told(&why))?;
    } else {
        text = String::from_utf8(bytes).map_err(|why| told(&why))?;
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(|why| told(&why))
}

fn number(path: &Path, row: &HashMap<String, String>, column: &str) -> Result<f64, String> {
    let cell = row.get(column).ok_or_else(|| format!("{}: no column {column}", path.display()))?;
    cell.parse().map_err(|_| format!("{}: {column} {cell:?} is no number", path.display()))
}

fn text<'a>(path: &Path, row: &'a HashMap<String, String>, column: &str) -> Result<&'a String, String> {
    row.get(column).ok_or_else(|| format!("{}: no column {column}", path.display()))
}

/// The series of a set, in the order of its list.
///
/// # Errors
/// If a file cannot be read, or a series is shorter than its list says.
pub(crate) fn series(data: &Path, meta: &Path, period: Option<&str>) -> Result<Vec<Series>, String> {
    let mut values: HashMap<String, Vec<f64>> = HashMap::new();
    for row in rows(data)? {
        values.entry(text(data, &row, "series")?.clone()).or_default().push(number(data, &row, "y")?);
    }
    let mut all = Vec::new();
    for row in rows(meta)? {
        let (name, its) = (text(meta, &row, "series")?, text(meta, &row, "period")?);
        if period.is_some_and(|wanted| wanted != its) {
            continue;
        }
        let count = |column: &str| Ok::<usize, String>(number(meta, &row, column)? as usize);
        let (known, ahead) = (count("n_train")?, count("h")?);
        let all_values = values.get(name).filter(|values| values.len() >= known + ahead);
        let all_values = all_values.ok_or_else(|| format!("{}: {name} is too short", data.display()))?;
        all.push(Series {
            name: name.clone(),
            period: its.clone(),
            past: all_values[..known].to_vec(),
            test: all_values[known..known + ahead].to_vec(),
        });
    }
    if all.is_empty() { Err(format!("{}: no series of that period", meta.display())) } else { Ok(all) }
}

/// A forecast file, by series.
///
/// # Errors
/// If the file cannot be read, or a number is none.
pub(crate) fn forecasts(path: &Path) -> Result<Forecasts, String> {
    let mut all: Forecasts = HashMap::new();
    for row in rows(path)? {
        let forecast = all.entry(text(path, &row, "series")?.clone()).or_default();
        forecast.mean.push(number(path, &row, "mean")?);
        let column = |level: f64| format!("q{level}");
        if text(path, &row, &column(LEVELS[0]))?.is_empty() {
            continue;
        }
        let mut quantiles = [0.0; 11];
        for (quantile, level) in quantiles.iter_mut().zip(LEVELS) {
            *quantile = number(path, &row, &column(level))?;
        }
        forecast.quantiles.push(quantiles);
    }
    Ok(all)
}

/// Means of many methods, in the order of the file: `method,series,forecasts`, the last separated by spaces.
///
/// # Errors
/// If the file cannot be read, or a number is none.
pub(crate) fn published(path: &Path) -> Result<Vec<(String, Forecasts)>, String> {
    let mut all: Vec<(String, Forecasts)> = Vec::new();
    for row in rows(path)? {
        let (method, name) = (text(path, &row, "method")?, text(path, &row, "series")?);
        let told = text(path, &row, "forecasts")?.split_whitespace().map(str::parse);
        let mean: Vec<f64> =
            told.collect::<Result<_, _>>().map_err(|why| format!("{}: {name}: {why}", path.display()))?;
        if mean.is_empty() {
            continue;
        }
        let place = all.iter().position(|(known, _)| known == method).unwrap_or_else(|| {
            all.push((method.clone(), Forecasts::new()));
            all.len() - 1
        });
        all[place].1.insert(name.clone(), Forecast { mean, quantiles: Vec::new() });
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> std::path::PathBuf {
        let path = std::env::temp_dir().join(format!("plimsoll-score-{}-{name}", std::process::id()));
        std::fs::write(&path, text).expect("a file");
        path
    }

    #[test]
    fn forecasts_are_read_by_series_with_or_without_quantiles() {
        let head = "series,step,mean,q0.025,q0.1,q0.2,q0.3,q0.4,q0.5,q0.6,q0.7,q0.8,q0.9,q0.975\n";
        let path = file("both.csv", &format!("{head}a,1,5,0,1,2,3,4,5,6,7,8,9,10\nb,1,7,,,,,,,,,,,\n"));
        let read = forecasts(&path).expect("a forecast");
        assert_eq!((read["a"].mean[0], read["a"].quantiles[0][10]), (5.0, 10.0));
        assert!(read["b"].quantiles.is_empty() && read["b"].mean == [7.0]);
        let broken = file("broken.csv", &format!("{head}a,1,five,0,1,2,3,4,5,6,7,8,9,10\n"));
        let why = forecasts(&broken).expect_err("a word for a number");
        assert!(why.contains("broken.csv") && why.contains("\"five\""), "{why}");
    }

    #[test]
    fn a_series_has_all_that_its_list_says() {
        let data = file("data.csv", "series,t,y\na,0,1\na,1,2\na,2,3\n");
        let meta = |known: usize| {
            let row = format!("series,period,category,n_train,h,start\na,YEARLY,x,{known},1,2000\n");
            file(&format!("meta-{known}.csv"), &row)
        };
        let all = series(&data, &meta(2), Some("YEARLY")).expect("a set");
        assert_eq!((all[0].past.as_slice(), all[0].test.as_slice()), (&[1.0, 2.0][..], &[3.0][..]));
        assert!(series(&data, &meta(3), None).expect_err("too short").contains("a is too short"));
        assert!(series(&data, &meta(2), Some("MONTHLY")).is_err());
    }
}
