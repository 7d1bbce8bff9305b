//! The example rows of the skeleton: two regions, a web and an accelerator workload, three years of usage by quarter.

/// Rows of one table.
pub(super) struct Example {
    /// Table of the schema.
    pub(super) table: &'static str,
    /// Its header, the needed columns first.
    pub(super) header: &'static str,
    /// Its rows.
    pub(super) rows: &'static [&'static str],
}

const fn example(table: &'static str, header: &'static str, rows: &'static [&'static str]) -> Example {
    Example { table, header, rows }
}

/// The settings that must be there.
pub(super) const HEAD: &str = "\
# A scenario: this file says what is single, the tables beside it what repeats.
# `plimsoll check .` finds every fault in one run.

name = \"my first plan\"
# ISO code of the currency of all results; columns of other currencies need a row in fx.csv.
currency = \"USD\"
# The day on which the plan is made: nothing later is known.
as_of = 2026-01-01
";

/// The calendar that must be there.
pub(super) const CALENDAR: &str = "\
# First day of the first period, the first of a month; orders placed now are placed then.
start = 2026-01-01
# So many periods of so many months, in order: here a year of months, then two years of quarters.
steps = [{ count = 12, months = 1 }, { count = 8, months = 3 }]
";

/// Arrays of tables within a table of settings.
pub(super) fn arrays(table: &str) -> String {
    let text = match table {
        "policy" => {
            "# The most capex of a fiscal year, committed spending included; scope = \"all\" or a family.\n\
             #capex_budget = [{ year = 2026, max = 40e6, scope = \"all\" }]\n"
        }
        "accounts" => {
            "# The share of a family's revenue that is attributed to its chip.\n\
             #chip_share = [{ family = \"accelerator\", share = 0.6 }]\n"
        }
        _ => "",
    };
    text.to_owned()
}

/// An example for every table.
pub(super) const EXAMPLES: &[Example] = &[
    example("regions", "region,spill_group", &["east,all", "west,all"]),
    example(
        "sites",
        "site,region,it_power_mw,from,pue,electricity_price_per_mwh_usd",
        &["east-1,east,6,2020-01-01,1.2,60", "west-1,west,4,2020-01-01,1.2,80"],
    ),
    example(
        "generations",
        "generation,family,unit_cost_usd,provisioned_kw,lead_months,first_order,last_order,service_life_months,availability",
        &[
            "server-a,server,9000,0.6,4,2022-01-01,2026-12-31,72,0.98",
            "server-b,server,10000|11000|12500,0.7,5,2025-07-01,,72,0.98",
            "accelerator-a,accelerator,25000,1.8,7,2024-07-01,,60,0.96",
        ],
    ),
    example(
        "workloads",
        "workload,unit,price_per_unit_hour_usd,group,home_share",
        &["web,vCPU,0.015,core,0.8", "training,accelerator,1.6,AI,0.2"],
    ),
    example(
        "performance",
        "generation,workload,work_per_unit",
        &["server-a,web,64", "server-b,web,96", "accelerator-a,training,1"],
    ),
    example(
        "fleet",
        "site,generation,in_service,units",
        &[
            "east-1,server-a,2023-01-01,2000",
            "west-1,server-a,2023-07-01,1500",
            "east-1,accelerator-a,2025-01-01,800",
        ],
    ),
    example(
        "usage",
        "time,workload,region,used",
        &[
            "2023-01-01,web,east,69000",
            "2023-04-01,web,east,72000",
            "2023-07-01,web,east,77000",
            "2023-10-01,web,east,80000",
            "2024-01-01,web,east,84000",
            "2024-04-01,web,east,87000",
            "2024-07-01,web,east,92000",
            "2024-10-01,web,east,98000",
            "2025-01-01,web,east,101000",
            "2025-04-01,web,east,107000",
            "2025-07-01,web,east,114000",
            "2025-10-01,web,east,118000",
            "2023-01-01,web,west,56000",
            "2023-04-01,web,west,58000",
            "2023-07-01,web,west,61000",
            "2023-10-01,web,west,63000",
            "2024-01-01,web,west,66000",
            "2024-04-01,web,west,67000",
            "2024-07-01,web,west,71000",
            "2024-10-01,web,west,74000",
            "2025-01-01,web,west,76000",
            "2025-04-01,web,west,80000",
            "2025-07-01,web,west,84000",
            "2025-10-01,web,west,86000",
            "2023-01-01,training,east,259",
            "2023-04-01,training,east,282",
            "2023-07-01,training,east,317",
            "2023-10-01,training,east,345",
            "2024-01-01,training,east,382",
            "2024-04-01,training,east,414",
            "2024-07-01,training,east,459",
            "2024-10-01,training,east,510",
            "2025-01-01,training,east,553",
            "2025-04-01,training,east,612",
            "2025-07-01,training,east,679",
            "2025-10-01,training,east,740",
        ],
    ),
    example(
        "commitments",
        "contract,line,customer,kind,workload,generation,region,start,end,share_not_in_usage",
        &[
            "C-1,1,first-customer,capacity,training,,east,2026-04-01,2028-04-01,1",
            "C-2,1,second-customer,spend,,,,2025-01-01,2027-01-01,0",
        ],
    ),
    example(
        "commitment_steps",
        "contract,line,from,units,amount_per_month_usd,price_per_unit_hour_usd",
        &["C-1,1,2026-04-01,100,,1.5", "C-1,1,2027-01-01,200,,1.4", "C-2,1,2025-01-01,,50000,"],
    ),
    example(
        "focus_contract_commitments",
        "BillingCurrency,ContractCommitmentCategory,ContractCommitmentCost,ContractCommitmentDescription,ContractCommitmentId,ContractCommitmentPeriodEnd,ContractCommitmentPeriodStart,ContractCommitmentQuantity,ContractCommitmentType,ContractCommitmentUnit,ContractId,ContractPeriodEnd,ContractPeriodStart",
        &[
            "USD,Usage,613200,accelerators in the east,CC-1,2027-01-01T00:00:00Z,2026-01-01T00:00:00Z,438000,Reservation,Accelerator-Hours,C-3,2027-01-01T00:00:00Z,2026-01-01T00:00:00Z",
            "EUR,Spend,240000,spend plan,CC-2,2028-01-01T00:00:00Z,2026-01-01T00:00:00Z,,Spend Plan,,C-4,2028-01-01T00:00:00Z,2026-01-01T00:00:00Z",
        ],
    ),
    example(
        "focus_map",
        "type,unit,contract,customer,workload,region,share_not_in_usage",
        &["Reservation,*-Hours,,,training,east,0", ",,C-3,first-customer,,,", ",,C-4,second-customer,,,"],
    ),
    example(
        "pipeline",
        "deal,as_of,stage,customer,workload,region,units,probability,earliest,latest,duration_months,price_per_unit_hour_usd",
        &["D-1,2025-12-15,proposal,third-customer,training,west,50|100|150,0.4,2026-07-01,2027-01-01,24,1.5"],
    ),
    example("pulls", "workload,pulls,per_unit", &["training,web,20|40|60"]),
    example("refused", "period,workload,region,units,counts_as", &["2025-Q4,training,east,120,0.5"]),
    example(
        "overrides",
        "made,workload,region,from,to,factor,add_units,author,reason",
        &["2025-12-10,web,east,2026-04-01,2026-10-01,1.1,0,planner,launch of the new shop in April"],
    ),
    example(
        "customers",
        "customer,rank,segment",
        &["first-customer,1,AI", "second-customer,2,retail", "third-customer,,AI"],
    ),
    example(
        "orders",
        "order,supplier,item,site,units,ordered,first_promised,promised,received",
        &[
            "O-1,supplier-1,accelerator-a,east-1,100,2025-09-01,2026-03-01,2026-04-01,",
            "O-2,supplier-1,server-a,west-1,100,2025-02-01,2025-06-01,2025-06-01,2025-06-20",
        ],
    ),
    example(
        "power_options",
        "option,site,block_mw,cost_usd,lead_months,max_blocks",
        &["east-1-hall-2,east-1,2,18000000,15|18|24,2"],
    ),
    example(
        "supply",
        "generation,period,max_units",
        &["accelerator-a,2026-Q3,200", "accelerator-a,2026-Q4,250", "accelerator-a,2027,1200"],
    ),
    example("limits", "limit,scope,max", &["liquid cooling,east-1,1500"]),
    example("uses", "limit,generation,per_unit", &["liquid cooling,accelerator-a,1"]),
    example(
        "attach",
        "generation,item,per_unit,cost_usd,kw",
        &["accelerator-a,network switch,0.05,15000,0.8"],
    ),
    example(
        "load_blocks",
        "workload,block,share_of_hours,level",
        &["web,peak,0.25,1.3", "web,rest,0.75,0.9", "training,peak,0.25,1", "training,rest,0.75,1"],
    ),
    example(
        "prices",
        "item,term,from,realised_usd",
        &["web,blend,2025-01-01,0.0155", "training,blend,2025-01-01,1.7"],
    ),
    example("overheads", "name,fixed_per_month_usd,share_of_revenue", &["people,300000,0.05"]),
    example(
        "assets",
        "class,site,in_service,cost_usd,book_life_months",
        &["facility,east-1,2020-01-01,50000000,360"],
    ),
    example(
        "decisions",
        "item,site,from,to,min_units,max_units,author,reason",
        &["server-a,,2026-01-01,2026-12-31,,0,planning,the line is being replaced"],
    ),
    example(
        "reported",
        "date,measure,value,unit,relation,kind",
        &["2025-12-31,revenue_fiscal_year,0.05,USD_billion,~,actual"],
    ),
    example("fx", "currency,from,rate", &["EUR,2025-01-01,1.1"]),
];
