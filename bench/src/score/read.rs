//! Sets and forecasts in the shared layout.

use std::collections::HashMap;
use std::io::{BufRead, Read};
use std::path::Path;

use super::LEVELS;

/// A series: its training part and its test part.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) name: String,
    pub(crate) period: String,
    pub(crate) category: String,
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

/// A row, by the names of its columns.
pub(crate) struct Row<'a> {
    path: &'a Path,
    header: &'a csv::StringRecord,
    cells: &'a csv::StringRecord,
}

impl Row<'_> {
    pub(crate) fn text(&self, column: &str) -> Result<&str, String> {
        let place = self.header.iter().position(|name| name == column);
        let cell = place.and_then(|place| self.cells.get(place));
        cell.ok_or_else(|| format!("{}: no column {column}", self.path.display()))
    }

    pub(crate) fn number(&self, column: &str) -> Result<f64, String> {
        let cell = self.text(column)?;
        let line = self.cells.position().map_or(0, csv::Position::line);
        cell.parse().map_err(|_| format!("{}:{line}: {column} {cell:?} is no number", self.path.display()))
    }
}

/// Every file is read here, packed by gzip or not, row by row.
///
/// # Errors
/// If the file cannot be read, or a row is at fault.
pub(crate) fn each_row(
    path: &Path,
    mut each: impl FnMut(&Row<'_>) -> Result<(), String>,
) -> Result<(), String> {
    let told = |why: &dyn std::fmt::Display| format!("{}: {why}", path.display());
    let open = || std::fs::File::open(path).map(std::io::BufReader::new).map_err(|why| told(&why));
    let packed = open()?.fill_buf().map_err(|why| told(&why))?.starts_with(&[0x1f, 0x8b]);
    let bytes: Box<dyn Read> =
        if packed { Box::new(flate2::bufread::MultiGzDecoder::new(open()?)) } else { Box::new(open()?) };
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(|why| told(&why))?.clone();
    let mut cells = csv::StringRecord::new();
    while reader.read_record(&mut cells).map_err(|why| told(&why))? {
        each(&Row { path, header: &header, cells: &cells })?;
    }
    Ok(())
}

/// The series of a set, in the order of its list.
///
/// # Errors
/// If a file cannot be read, or a series is shorter than its list says.
pub(crate) fn series(data: &Path, meta: &Path, period: Option<&str>) -> Result<Vec<Series>, String> {
    let mut all: Vec<Series> = Vec::new();
    let mut lengths: Vec<(usize, usize)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    each_row(meta, |row| {
        if period.is_some_and(|wanted| row.text("period") != Ok(wanted)) {
            return Ok(());
        }
        let name = row.text("series")?.to_owned();
        lengths.push((row.number("n_train")? as usize, row.number("h")? as usize));
        places.insert(name.clone(), all.len());
        let (period, category) = (row.text("period")?.to_owned(), row.text("category")?.to_owned());
        all.push(Series { name, period, category, past: Vec::new(), test: Vec::new() });
        Ok(())
    })?;
    each_row(data, |row| {
        if let Some(place) = places.get(row.text("series")?) {
            all[*place].past.push(row.number("y")?);
        }
        Ok(())
    })?;
    for (series, (known, ahead)) in all.iter_mut().zip(lengths) {
        if series.past.len() < known + ahead {
            return Err(format!("{}: {} is too short", data.display(), series.name));
        }
        series.test = series.past.split_off(known);
        series.test.truncate(ahead);
    }
    if all.is_empty() { Err(format!("{}: no series of that period", meta.display())) } else { Ok(all) }
}

/// A forecast file, by series.
///
/// # Errors
/// If the file cannot be read, or a number is none.
pub(crate) fn forecasts(path: &Path) -> Result<Forecasts, String> {
    let mut all: Forecasts = HashMap::new();
    let columns = LEVELS.map(|level| format!("q{level}"));
    each_row(path, |row| {
        let forecast = all.entry(row.text("series")?.to_owned()).or_default();
        forecast.mean.push(row.number("mean")?);
        if row.text(&columns[0])?.is_empty() {
            return Ok(());
        }
        let mut quantiles = [0.0; 11];
        for (quantile, column) in quantiles.iter_mut().zip(&columns) {
            *quantile = row.number(column)?;
        }
        forecast.quantiles.push(quantiles);
        Ok(())
    })?;
    Ok(all)
}

/// Means of many methods, in the order of the file: `method,series,forecasts`, the last separated by spaces.
///
/// # Errors
/// If the file cannot be read, or a number is none.
pub(crate) fn published(path: &Path) -> Result<Vec<(String, Forecasts)>, String> {
    let mut all: Vec<(String, Forecasts)> = Vec::new();
    each_row(path, |row| {
        let (method, name) = (row.text("method")?, row.text("series")?);
        let told = row.text("forecasts")?.split_whitespace().map(str::parse);
        let mean: Vec<f64> =
            told.collect::<Result<_, _>>().map_err(|why| format!("{}: {name}: {why}", path.display()))?;
        if mean.is_empty() {
            return Ok(());
        }
        let place = all.iter().position(|(known, _)| known == method).unwrap_or_else(|| {
            all.push((method.to_owned(), Forecasts::new()));
            all.len() - 1
        });
        all[place].1.insert(name.to_owned(), Forecast { mean, quantiles: Vec::new() });
        Ok(())
    })?;
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
