//! The stable codes of what may be found in a scenario folder, each with its one line for the reference page.
//!
//! `P0` files, `P1` structure, `P2` values, `P3` names, `P4` meaning, `P5` overlays.

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)+) => {
        $(#[doc = $title] pub(crate) const $name: &str = $code;)+
        /// Every code with its title, in order.
        pub const CODES: &[(&str, &str)] = &[$(($code, $title)),+];
    };
}

codes! {
    FILE_MISSING = "P001", "a file that every scenario needs is missing";
    FILE_EMPTY = "P002", "a file is empty";
    FILE_TOO_LARGE = "P003", "a file is larger than 512 MiB";
    FILE_UNREADABLE = "P004", "a file cannot be read";
    NOT_UTF8 = "P005", "a file is not UTF-8 text";
    SEPARATOR = "P006", "a table is not separated by commas";
    PARQUET = "P007", "a Parquet file cannot be read as a table";
    TWO_FORMATS = "P008", "a table is there as CSV and as Parquet";
    FILE_UNKNOWN = "P009", "a file is not part of a scenario folder";
    QUOTE = "P010", "a quoted cell is not closed, or text follows its closing quote";

    TOML_SYNTAX = "P101", "the text is not TOML";
    SETTING_UNKNOWN = "P102", "a setting is unknown";
    SETTING_MISSING = "P103", "a setting is missing";
    SETTING_TYPE = "P104", "a setting is of the wrong type";
    COLUMN_MISSING = "P105", "a column is missing";
    COLUMN_UNKNOWN = "P106", "a column is unknown";
    COLUMN_TWICE = "P107", "a column is there twice";
    CELL_COUNT = "P108", "a row has more or fewer cells than the header";
    CURRENCY_MISSING = "P109", "a money column does not say its currency";
    CURRENCY_UNKNOWN = "P110", "there is no exchange rate for a currency";
    NO_ROWS = "P111", "a table that every scenario needs has no rows";
    NOT_A_CURRENCY = "P112", "a currency is not an ISO code of three letters";
    OTHER_TABLE = "P113", "a table has the columns of another";

    NOT_A_NUMBER = "P201", "a number cannot be read";
    NOT_FINITE = "P202", "a number is not finite";
    THOUSANDS = "P203", "a number is written with a thousands separator or a decimal comma";
    NEGATIVE = "P204", "a number is negative that cannot be";
    OUT_OF_RANGE = "P205", "a number is out of its range";
    NOT_WHOLE = "P206", "a count is not a whole number";
    INTERVAL = "P207", "an interval is not `low|mid|high` in this order";
    NOT_A_DATE = "P208", "a date is not written as YYYY-MM-DD";
    NO_SUCH_DAY = "P209", "a date does not exist";
    NOT_A_BUCKET = "P210", "a bucket of time cannot be read";
    NOT_A_FLAG = "P211", "a flag is neither `true` nor `false`";
    NOT_A_CHOICE = "P212", "a word is not one of those allowed";
    CELL_EMPTY = "P213", "a cell that must be filled is empty";

    NAME_UNKNOWN = "P301", "a name refers to nothing";
    NAME_AMBIGUOUS = "P302", "a name could mean two things";
    KEY_TWICE = "P303", "two rows describe the same thing";
    LINE_UNKNOWN = "P304", "a contract has no such line";
    SCOPE_UNKNOWN = "P305", "a scope names no site, region or family";
    CUSTOMER_UNKNOWN = "P306", "a customer is not in customers.csv";

    ENVELOPE = "P401", "a site carries less power than its fleet already draws";
    SITE_CLOSED = "P402", "a fleet stands at a site that is not open at the start";
    SITE_MOVES = "P403", "a site lies in two regions";
    UNSERVED = "P404", "nothing can serve a workload";
    HOME_UNSERVED = "P405", "a region has demand that must stay at home, and no site";
    ORDER_OF_DATES = "P406", "dates are in the wrong order";
    OUTSIDE_HORIZON = "P407", "a date lies outside the calendar";
    UNIT_SUSPECT = "P408", "a number is off by a thousand against its peers";
    FLEET_FUTURE = "P409", "a fleet is put in service after the start";
    FLEET_OVERAGED = "P410", "a fleet is past its service life";
    BLOCK_SHARES = "P411", "load blocks do not add up to all hours";
    BLOCK_LEVELS = "P412", "load blocks do not average to the mean";
    BLOCK_NAMES = "P413", "load blocks differ between workloads";
    CALENDAR = "P414", "the calendar cannot be planned";
    AS_OF = "P415", "the date of the case and its calendar do not fit";
    BUDGET_YEAR = "P416", "a budget is for a year outside the calendar";
    USAGE_FUTURE = "P417", "usage is measured after the date of the case";
    USAGE_TWICE = "P418", "usage is given both split and unsplit";
    USAGE_PEAK = "P419", "a peak has no mean beside it, or is below it";
    USAGE_GAP = "P420", "a series of usage has a gap";
    USAGE_NONE = "P421", "a workload has no usage";
    STEP_OUTSIDE = "P422", "a step lies outside its contract";
    STEPS_MISSING = "P423", "a contract line has no step that holds from its start";
    COMMITMENT_EMPTY = "P424", "a contract line does not say what is held";
    COMMITMENT_REGION = "P425", "a contract line does not say where";
    COMMITMENT_AMOUNT = "P426", "a step does not say how much";
    CANNOT_RUN = "P427", "a generation cannot run a workload that it is asked for";
    PIN_CONTRADICTS = "P428", "the least is more than the most";
    SUPPLY_OVERLAP = "P429", "supply buckets overlap";
    PRICE_EMPTY = "P430", "a price row has no price";
    OPTION_SITE = "P431", "an order takes a power option to another site";
    ORDER_LATE = "P432", "an open order was promised for a date that has passed";
    AVERAGE_POWER = "P433", "a unit draws more on average than it reserves";
    DEPRECIATION = "P434", "more has been depreciated than was paid";
    LIMIT_UNUSED = "P435", "nothing uses a limit";
    COMMITMENT_UNIT = "P436", "the unit of a commitment cannot be turned into units held";
    MAP_UNUSED = "P437", "a row of focus_map.csv fits no commitment";
    COMMITMENT_BOUGHT = "P438", "commitments of customers are given for who buys";
    DEPOSIT = "P439", "more is paid on an order than it costs";
    EXPEDITE = "P440", "an order says what hastening it costs, and not by how much it comes sooner";
    MOVING = "P441", "a generation says how long moving a unit takes, and not what it costs";
    DEAL_WITHOUT_CONTRACT = "P442", "a deal was won, and its customer has no contract";
    PULLS_ITSELF = "P443", "a workload is said to come with itself";
    PULLS_BOTH = "P444", "each of two workloads is to be learned from the other";

    OVERLAY_SHAPE = "P501", "an overlay does not say what to change";
    OVERLAY_TABLE = "P502", "an overlay changes a table that is not there";
    OVERLAY_COLUMN = "P503", "an overlay names an unknown column";
    OVERLAY_NO_MATCH = "P504", "an overlay matches no row";
    OVERLAY_VALUE = "P505", "an overlay cannot add to, or scale, a cell";
    OVERLAY_SET = "P506", "a `--set` cannot be read";
}

#[cfg(test)]
mod tests {
    use super::CODES;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(CODES.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
