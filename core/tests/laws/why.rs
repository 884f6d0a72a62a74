//! What explains a decision, against the second engine's reasons.

use proptest::prelude::*;
use stowplan::{
    cluster::{Cluster, short_id},
    placement::{Decision, Placed, Rejection, Strategy as Placing, Verdict},
};

use crate::{
    arn,
    cases::cases,
    choices,
    common::{cluster, read_under, spec},
    second::Model,
};

proptest! {
    #![proptest_config(cases(768))]

    /// The verdict of every instance, each failing check with its numbers, and the key of whoever a
    /// strategy drops. Rules: PLACE-40, PLACE-104, PLACE-106, PLACE-156.
    #[test]
    fn the_verdicts((instances, tasks) in cluster(), spec in spec(), semantics in choices()) {
        let spec = read_under(&spec, &semantics);
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let explanation = cluster.explain(prepared, 1).unwrap();
        let decision = cluster.decide(prepared).unwrap();
        prop_assert_eq!(explanation.pick, match decision { Decision::Placed(Placed { instance, .. }) => Some(instance), Decision::Blocked => None });
        let stages = model.narrowing(&spec);
        let admissible = model.admissible(&spec);
        prop_assert_eq!(explanation.instances.len(), model.instances.len());
        for report in &explanation.instances {
            let name = arn(&cluster, report.instance);
            let facts = model.instances.iter().find(|facts| facts.arn == name).unwrap();
            let expected = if model.is_considered(facts, &spec) { model.rejections(facts, &spec) } else { vec![] };
            prop_assert_eq!(&report.rejections, &expected);
            prop_assert_eq!(cluster.check(prepared, report.instance).unwrap(), model.rejections(facts, &spec).first().copied());
            let dropped = stages.iter().enumerate().find_map(|(stage, narrowed)| {
                let (_, key, stays) = narrowed.keys.iter().find(|(arn, ..)| *arn == name)?;
                (!stays).then_some(Verdict::Outranked { stage, key: *key })
            });
            match report.verdict {
                Verdict::Ignored(_) => prop_assert!(!model.is_considered(facts, &spec)),
                Verdict::Rejected => prop_assert!(!expected.is_empty()),
                Verdict::Outranked { .. } => prop_assert_eq!(Some(report.verdict), dropped),
                Verdict::Admissible | Verdict::Picked => {
                    prop_assert_eq!(dropped, None);
                    prop_assert!(admissible.contains(&name));
                    prop_assert_eq!(report.verdict == Verdict::Picked, explanation.pick == Some(report.instance));
                }
                other => prop_assert!(false, "unknown verdict {:?}", other),
            }
        }
    }

    /// How many are left after each step.
    /// Rules: PLACE-102.
    #[test]
    fn the_funnel((instances, tasks) in cluster(), spec in spec(), semantics in choices()) {
        let spec = read_under(&spec, &semantics);
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let considered: Vec<_> = model.instances.iter().filter(|facts| model.is_considered(facts, &spec)).collect();
        let is_constraint = |rejection: &Rejection| matches!(rejection, Rejection::MemberOf { .. } | Rejection::DistinctInstance { .. });
        let passes = considered.iter().filter(|facts| model.rejections(facts, &spec).iter().all(is_constraint)).count();
        let feasible = model.feasible(&spec).len();
        let mut expected = vec![
            ("registered".to_owned(), model.instances.len()),
            ("considered".to_owned(), considered.len()),
            ("resources".to_owned(), passes),
            ("constraints".to_owned(), feasible),
        ];
        // The strategies up to the first that draws; where nothing is left, none has anything to
        // keep.
        for (strategy, narrowed) in spec.strategies.iter().zip(model.narrowing(&spec)) {
            expected.push((strategy.to_string(), narrowed.left()));
            if *strategy == Placing::Random {
                break;
            }
        }
        expected.push(("selected".to_owned(), feasible.min(1)));
        let funnel = cluster.explain(prepared, 1).unwrap().funnel;
        let found: Vec<_> = funnel.into_iter().map(|step| (step.step, step.instances)).collect();
        prop_assert_eq!(found, expected);
    }

    /// The closest instance, the failures by instance id, and the reasons by how many have them.
    #[test]
    fn the_closest_and_the_failures((instances, tasks) in cluster(), spec in spec(), hungry: bool, semantics in choices()) {
        let mut spec = read_under(&spec, &semantics);
        if hungry {
            // More than most instances have left, and more than two sizes of them have at all.
            spec.requirement.cpu.0 += 900;
            spec.requirement.memory.0 += 1900;
        }
        let model = Model { instances: instances.clone(), tasks: tasks.clone(), semantics: semantics.clone() };
        let mut cluster = Cluster::build(instances, tasks, &semantics).unwrap();
        let prepared = cluster.prepare(&spec).unwrap();
        let failures = model.failures(&spec);
        let found: Vec<_> = cluster.failures(prepared).unwrap().into_iter().map(|(id, rejection)| (arn(&cluster, id), rejection)).collect();
        prop_assert!(found.windows(2).all(|pair| short_id(&pair[0].0) <= short_id(&pair[1].0)));
        prop_assert_eq!(&found, &failures);
        let closest = cluster.closest(prepared).unwrap();
        let named = closest.map(|closest| (arn(&cluster, closest.instance), closest.rejection));
        prop_assert_eq!(&named, &model.closest(&spec));
        let explanation = cluster.explain(prepared, 1).unwrap();
        prop_assert_eq!(explanation.closest, closest);
        let counts = cluster.counts(prepared).unwrap();
        prop_assert_eq!(&explanation.reasons, &counts);
        let count = |reason| failures.iter().filter(|(_, rejection)| rejection.reason() == reason).count();
        prop_assert_eq!(counts.iter().map(|(_, of)| *of as usize).sum::<usize>(), failures.len());
        for pair in counts.windows(2) {
            prop_assert!(pair[0].1 > pair[1].1 || (pair[0].1 == pair[1].1 && pair[0].0 < pair[1].0), "{counts:?}");
        }
        for (reason, of) in counts {
            prop_assert_eq!(of as usize, count(reason));
        }
    }
}
