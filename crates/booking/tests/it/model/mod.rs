//! People, a payment provider and time do what they like, in any order; after each step every
//! rule of the bookings holds. What they do is drawn at random and shrunk when a rule breaks.
//!
//! `TRUSTCOACH_TEST_CASES=200 TRUSTCOACH_TEST_SEED=7` plays longer, and other games.

mod acts;
mod rules;
mod world;

use std::collections::BTreeSet;

use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use acts::Act;
use world::World;

/// A number of the environment.
fn setting(name: &str, usual: u32) -> u32 {
    std::env::var(name)
        .ok()
        .and_then(|value| value.parse().ok())
        .unwrap_or(usual)
}

#[test]
fn whatever_people_do_in_whatever_order_every_rule_holds_after_each_step() {
    let config = Config {
        cases: setting("TRUSTCOACH_TEST_CASES", 20),
        max_shrink_iters: 60,
        failure_persistence: None,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&setting("TRUSTCOACH_TEST_SEED", 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let games = vec(acts::any(), 30..60);
    let played = runner.run(&games, |acts| {
        play(&acts);
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
}

#[test]
fn each_end_that_a_booking_can_have_is_met() {
    let met = play(&acts::everything());
    let missed: Vec<_> = rules::EVERYTHING
        .iter()
        .filter(|what| !met.contains(*what))
        .collect();
    assert!(missed.is_empty(), "not met: {missed:?}");
}

/// Plays a game; what was met in it.
fn play(acts: &[Act]) -> BTreeSet<&'static str> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut met = BTreeSet::new();
        let mut world = World::begin().await;
        for act in acts {
            acts::play(&mut world, act).await;
            rules::hold(&mut world, act).await;
            met.extend(rules::met(&world));
        }
        world.end().await;
        rules::settled(&world).await;
        met
    })
}
