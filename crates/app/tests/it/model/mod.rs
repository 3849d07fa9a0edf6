//! People, a payment provider and time do what they like, in any order; after each step every
//! rule of the bookings holds. What they do is drawn at random and shrunk when a rule breaks.
//!
//! `TRUSTCOACH_TEST_CASES=200 TRUSTCOACH_TEST_SEED=7` plays longer, and other games.

mod acts;
mod rules;
mod world;

use std::{collections::BTreeSet, sync::Mutex};

use proptest::{
    collection::vec,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

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
    // A game in which nothing happens proves nothing: what all of them together must have met.
    let met = Mutex::new(BTreeSet::new());
    let played = runner.run(&games, |acts| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
            .block_on(async {
                let mut world = World::begin().await;
                for act in &acts {
                    acts::play(&mut world, act).await;
                    rules::hold(&mut world, act).await;
                    met.lock().unwrap().extend(rules::met(&world));
                }
                world.end().await;
                rules::settled(&world).await;
            });
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
    let met = met.into_inner().unwrap();
    let missed: Vec<_> = rules::EVERYTHING
        .iter()
        .filter(|what| !met.contains(*what))
        .collect();
    assert!(missed.len() <= 3, "no game met {missed:?}");
}
