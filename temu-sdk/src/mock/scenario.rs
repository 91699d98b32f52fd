//! Scenarios: a file that seeds shops, sets the clock, injects faults, and makes things happen one after the other.

use serde::{Deserialize, Serialize};

use crate::{
    catalog::gateway::Region,
    mock::{
        access::tokens::{Grant, default_mall},
        faults::FaultRule,
        happenings,
        state::{State, lock},
    },
};

/// The version of the format.
const VERSION: u32 = 1;

/// What a mock is to play. Any format of serde will do; `docs/scenario.schema.json` describes it.
///
/// ```
/// use temu_sdk::mock::{MockGateway, Scenario};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let scenario: Scenario = serde_json::from_str(
///     r#"{"version": 1, "clock": 1757376000, "shops": [{"region": "us", "mall_id": 7, "token": "shop-7"}],
///         "steps": [{"trigger": "order.paid", "region": "us", "mall_id": 7}, {"advance": 3600}]}"#,
/// )?;
/// let mock = MockGateway::start().await?;
/// mock.play(&scenario)?;
/// assert_eq!(mock.now().0, 1757376000 + 3600);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    version: u32,
    #[serde(default)]
    clock: Option<i64>,
    #[serde(default)]
    shops: Vec<ScenarioShop>,
    #[serde(default)]
    faults: Vec<FaultRule>,
    #[serde(default)]
    steps: Vec<Step>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioShop {
    region: String,
    mall_id: i64,
    #[serde(default)]
    token: Option<String>,
    #[serde(default)]
    scope: Option<Vec<String>>,
    /// Event codes.
    #[serde(default)]
    events: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Step {
    Trigger {
        trigger: String,
        region: String,
        #[serde(default)]
        mall_id: Option<i64>,
        #[serde(default)]
        order: Option<String>,
    },
    Advance {
        /// Seconds.
        advance: i64,
    },
    Fault {
        fault: FaultRule,
    },
    ClearFaults {
        clear_faults: bool,
    },
}

/// Plays a scenario to its end.
///
/// # Errors
/// Returns an error that names the part which cannot be played; what stands before it has been.
pub(crate) fn play(state: &State, scenario: &Scenario) -> Result<(), String> {
    if scenario.version > VERSION {
        return Err(format!("the scenario is of version {}, and this mock plays up to {VERSION}: update the mock", scenario.version));
    }
    scenario.clock.into_iter().for_each(|now| state.set_time(now));
    for (index, shop) in scenario.shops.iter().enumerate() {
        add_shop(state, shop).map_err(|error| format!("shops[{index}]: {error}"))?;
    }
    lock(&state.faults).rules.extend(scenario.faults.iter().cloned());
    for (index, step) in scenario.steps.iter().enumerate() {
        run(state, step).map_err(|error| format!("steps[{index}]: {error}"))?;
    }
    Ok(())
}

fn add_shop(state: &State, shop: &ScenarioShop) -> Result<(), String> {
    let region = region(&shop.region)?;
    if let Some(token) = &shop.token {
        let grant = Grant::new(region, shop.mall_id);
        let grant = if let Some(scope) = &shop.scope { grant.scope(scope.iter().cloned()) } else { grant };
        lock(&state.tokens).add(token.clone(), grant);
    }
    shop.events.iter().for_each(|code| lock(&state.subscriptions).add((region, shop.mall_id), code));
    Ok(())
}

fn run(state: &State, step: &Step) -> Result<(), String> {
    match step {
        Step::Trigger { trigger, region: id, mall_id, order } => {
            let region = region(id)?;
            let mall_id = mall_id.unwrap_or_else(|| default_mall(region));
            happenings::fire(state, region, mall_id, trigger, order.as_deref()).map(drop)
        }
        Step::Advance { advance } => {
            state.clock.shift(advance.saturating_mul(1_000));
            Ok(())
        }
        Step::Fault { fault } => {
            lock(&state.faults).rules.push(fault.clone());
            Ok(())
        }
        Step::ClearFaults { clear_faults } => {
            if *clear_faults {
                lock(&state.faults).clear();
            }
            Ok(())
        }
    }
}

/// A region by its id.
///
/// # Errors
/// Returns an error that lists the regions if there is none of this id.
pub(crate) fn region(id: &str) -> Result<Region, String> {
    let known = Region::ALL.into_iter().find(|region| region.id() == id);
    known.ok_or_else(|| format!("there is no region {id}: known are {}", Region::ALL.map(Region::id).join(", ")))
}
