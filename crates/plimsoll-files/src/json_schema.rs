//! JSON Schema (draft 2020-12) of `scenario.toml` and of the rows of every table, generated from the schema.

use plimsoll_model::schema::{
    COMMON_COLUMNS, Column, Kind, Presence, SETTINGS, Setting, Shape, TABLES, Table,
};
use serde_json::{Map, Value, json};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// A file name and the text of a schema: `scenario.schema.json` first, then one for each table.
///
/// A table's schema is of its rows as objects, their cells as numbers, texts and flags.
pub fn schema_json() -> Vec<(String, String)> {
    let tables = TABLES.iter().map(|table| (table.name, rows(table)));
    let all = std::iter::once(("scenario", settings())).chain(tables);
    all.map(|(name, schema)| (format!("{name}.schema.json"), format!("{schema:#}\n"))).collect()
}

fn settings() -> Value {
    let mut root = object();
    for setting in SETTINGS {
        add(&mut root, setting.path, setting);
    }
    let about = json!({ "$schema": DRAFT, "title": "scenario.toml", "description": "The settings of a Plimsoll scenario." });
    merged(about, root)
}

fn object() -> Value {
    json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false })
}

fn merged(mut first: Value, second: Value) -> Value {
    if let (Value::Object(into), Value::Object(from)) = (&mut first, second) {
        into.extend(from);
    }
    first
}

/// Adds a setting under the tables of its path.
fn add(node: &mut Value, path: &str, setting: &Setting) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if setting.default.is_none() && !(setting.shape == Shape::Each && is_optional_list(setting.path, rest)) {
        require(node, name);
    }
    let in_list = setting.shape == Shape::Each && !rest.is_empty() && !rest.contains('.');
    let properties = node.get_mut("properties").and_then(Value::as_object_mut);
    let Some(properties) = properties else {
        return;
    };
    if rest.is_empty() {
        properties.insert(name.to_owned(), setting_value(setting));
    } else if in_list {
        let list = properties.entry(name).or_insert_with(|| json!({ "type": "array", "items": object() }));
        list.get_mut("items").into_iter().for_each(|items| add(items, rest, setting));
    } else {
        add(properties.entry(name).or_insert_with(object), rest, setting);
    }
}

/// Whether the array of tables that a field belongs to may be left out: all but the steps of the calendar.
fn is_optional_list(path: &str, rest: &str) -> bool {
    !rest.is_empty() && !path.starts_with("calendar.")
}

fn require(node: &mut Value, name: &str) {
    if let Some(required) = node.get_mut("required").and_then(Value::as_array_mut)
        && !required.iter().any(|known| known == name)
    {
        required.push(json!(name));
    }
}

fn setting_value(setting: &Setting) -> Value {
    let kind = kind_value(setting.kind);
    let value = match setting.shape {
        Shape::Single | Shape::Each => kind,
        Shape::Interval => {
            json!({ "oneOf": [kind.clone(), { "type": "array", "items": kind, "minItems": 3, "maxItems": 3 }] })
        }
        Shape::List => json!({ "type": "array", "items": kind }),
    };
    described(value, setting.meaning, setting.unit, setting.default.unwrap_or(""))
}

fn described(mut value: Value, meaning: &str, unit: &str, default: &str) -> Value {
    let text = if unit.is_empty() { meaning.to_owned() } else { format!("{meaning} Unit: {unit}.") };
    let text = match default.strip_prefix("= ") {
        Some(words) => format!("{text} Default: {words}."),
        None => text,
    };
    if let Some(map) = value.as_object_mut() {
        map.insert("description".to_owned(), json!(text));
        if !default.is_empty() && !default.starts_with("= ") {
            map.insert("default".to_owned(), typed(map, default));
        }
    }
    value
}

/// A default as the type of what it stands for.
fn typed(of: &Map<String, Value>, default: &str) -> Value {
    let is_text = of.get("type") == Some(&json!("string")) || of.contains_key("enum");
    let parsed =
        default.parse::<i64>().map(|n| json!(n)).or_else(|_| default.parse::<f64>().map(|n| json!(n)));
    match default {
        "true" | "false" if !is_text => json!(default == "true"),
        _ if is_text => json!(default),
        _ => parsed.unwrap_or_else(|_| json!(default)),
    }
}

fn kind_value(kind: Kind) -> Value {
    match kind {
        Kind::Name | Kind::Reference(_) => json!({ "type": "string", "minLength": 1 }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Moment => {
            json!({ "type": "string", "anyOf": [{ "format": "date" }, { "format": "date-time" }] })
        }
        Kind::Currency => json!({ "type": "string", "pattern": "^[A-Za-z]{3}$" }),
        Kind::Amount { .. } => json!({ "type": "number", "minimum": 0 }),
        Kind::Bucket => json!({ "type": "string", "pattern": "^[0-9]{4}(-Q[1-4]|-[0-9]{2}(-[0-9]{2})?)?$" }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::Choice(words) => json!({ "enum": words }),
        Kind::Count => json!({ "type": "integer", "minimum": 0 }),
        Kind::Money { signed } => {
            if signed {
                json!({ "type": "number" })
            } else {
                json!({ "type": "number", "minimum": 0 })
            }
        }
        Kind::Number { least, most } => {
            let mut map = Map::from_iter([("type".to_owned(), json!("number"))]);
            let bounds = [("minimum", least, least > f64::MIN), ("maximum", most, most < f64::MAX)];
            map.extend(
                bounds
                    .iter()
                    .filter(|(.., holds)| *holds)
                    .map(|(name, bound, _)| ((*name).to_owned(), json!(bound))),
            );
            Value::Object(map)
        }
    }
}

fn cell(column: &Column) -> Value {
    let kind = kind_value(column.kind);
    let interval = json!({ "type": "string", "pattern": "^[^|]+\\|[^|]+\\|[^|]+$" });
    let value = if column.interval { json!({ "oneOf": [kind, interval] }) } else { kind };
    let default = match column.presence {
        Presence::Required => "",
        Presence::Optional(default) => default,
    };
    described(value, column.meaning, column.unit, default)
}

fn rows(table: &Table) -> Value {
    let columns: Vec<&Column> = table.columns.iter().chain(COMMON_COLUMNS).collect();
    let money = |column: &Column| format!("^{}_[a-z]{{3}}$", column.name);
    let plain = columns.iter().filter(|c| !c.is_money()).map(|c| (c.name.to_owned(), cell(c)));
    let patterns = columns.iter().filter(|c| c.is_money()).map(|c| (money(c), cell(c)));
    let required: Vec<&str> =
        columns.iter().filter(|c| c.is_required() && !c.is_money()).map(|c| c.name).collect();
    // A needed money column may be in any currency: not every name may miss its pattern.
    let some: Vec<Value> = columns
        .iter()
        .filter(|c| c.is_required() && c.is_money())
        .map(|c| json!({ "not": { "propertyNames": { "not": { "pattern": money(c) } } } }))
        .collect();
    let mut row = json!({
        "type": "object",
        "properties": Map::from_iter(plain),
        "patternProperties": Map::from_iter(patterns),
        "required": required,
        "additionalProperties": table.standard().is_some(),
    });
    if !some.is_empty() {
        row = merged(row, json!({ "allOf": some }));
    }
    json!({
        "$schema": DRAFT,
        "title": table.name,
        "description": format!("One row is {}.", table.row),
        "type": "array",
        "items": row,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(name: &str) -> Value {
        let all = schema_json();
        let (_, text) = all.iter().find(|(file, _)| file == name).expect("there");
        serde_json::from_str(text).expect("JSON")
    }

    #[test]
    fn settings_are_nested_and_typed() {
        let scenario = schema("scenario.schema.json");
        assert_eq!(scenario["required"], json!(["name", "currency", "as_of", "calendar"]));
        let calendar = &scenario["properties"]["calendar"];
        assert_eq!(calendar["required"], json!(["start", "steps"]));
        assert_eq!(calendar["properties"]["steps"]["items"]["required"], json!(["count", "months"]));
        let policy = &scenario["properties"]["policy"];
        assert_eq!(policy["required"], json!([]));
        assert_eq!(policy["properties"]["capex_budget"]["items"]["required"], json!(["year", "max"]));
        assert_eq!(policy["properties"]["risk_level"]["default"], json!(0.95));
        assert_eq!(scenario["properties"]["objective"]["default"], json!("npv"));
    }

    #[test]
    fn rows_know_their_columns_in_any_currency() {
        let generations = schema("generations.schema.json");
        let row = &generations["items"];
        assert!(row["patternProperties"]["^unit_cost_[a-z]{3}$"].is_object());
        assert_eq!(row["properties"]["whole_racks"]["default"], json!(false));
        assert_eq!(row["properties"]["service_life_months"]["default"], json!(72));
        assert_eq!(row["allOf"].as_array().map(Vec::len), Some(1));
        assert_eq!(schema_json().len(), TABLES.len() + 1);
    }
}
