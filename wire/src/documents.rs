//! The table of decision documents: one row a kind.

/// Gives the rows to a macro: the variant and the type of the answer, the word in `decide`, the
/// feature that answers it, what the answering function takes (`cluster`: one held in memory;
/// `either`: one or none; `alone`: the document and its options; `bare`: the document), that
/// function, the bit and the shape in the table of fields, and a line of help.
///
/// The order is that of every list of the words.
macro_rules! documents {
    ($with:ident) => {
        $with! {
            Place(PlaceAnswer) "place" [all()] cluster place::answer,
                PLACE PLACE_DOCUMENT, "where each task lands, why not elsewhere, and what would help";
            Stop(StopAnswer) "stop" [all()] cluster place::stop::answer,
                STOP STOP_DOCUMENT, "which tasks stop when a service or a task group scales in";
            Query(QueryAnswer) "query" [all()] either query::answer,
                QUERY QUERY_DOCUMENT, "which instances match an expression, and how ECS reads it";
            Scale(ScaleAnswer) "scale" [feature = "scaling"] alone scale::answer,
                SCALE SCALE_DOCUMENT, "what a service's scaling policies decide, at one instant or over time";
            Group(GroupAnswer) "group" [all(feature = "scaling", feature = "capacity")] alone group::answer,
                GROUP GROUP_DOCUMENT, "what becomes of an Auto Scaling group: its policies, and which instances come and go";
            Alarm(AlarmAnswer) "alarm" [feature = "scaling"] alone alarm::answer,
                ALARM ALARM_DOCUMENT, "the states of a CloudWatch alarm over its datapoints";
            Schedule(ScheduleAnswer) "schedule" [feature = "scaling"] alone schedule::answer,
                SCHEDULE SCHEDULE_DOCUMENT, "the next runs of an `at`, `rate` or `cron` expression";
            Check(CheckAnswer) "check" [feature = "check"] bare check::answer,
                CHECK CHECK_DOCUMENT, "whether ECS takes a task definition or a service, and what is unwise in it";
            Diff(DiffAnswer) "diff" [feature = "check"] bare diff::answer,
                NONE DIFF_DOCUMENT, "what a change of services and task definitions does: deployments, refusals, new services";
            InstanceTypes(InstanceTypesAnswer) "instanceTypes" [feature = "instance-types"] bare instance_types::answer,
                NONE INSTANCE_TYPES_DOCUMENT, "what EC2 instance types bring";
            Lifecycle(LifecycleAnswer) "lifecycle" [feature = "check"] bare lifecycle::answer,
                LIFECYCLE LIFECYCLE_DOCUMENT, "what becomes of a task when this and that happens to its containers";
            Reach(ReachAnswer) "reach" [feature = "reach"] bare reach::answer,
                REACH REACH_DOCUMENT, "whether a load balancer reaches a service's containers";
            Deploy(DeployAnswer) "deploy" [feature = "deploy"] cluster deploy::answer,
                DEPLOY DEPLOY_DOCUMENT, "how a deployment goes, whether it ends, and what would help";
            Rebalance(RebalanceAnswer) "rebalance" [feature = "deploy"] cluster rebalance::answer,
                DEPLOY REBALANCE_DOCUMENT, "how services are moved until each zone has its share, and why not";
            Drain(DrainAnswer) "drain" [feature = "deploy"] cluster drain::answer,
                REPACK DRAIN_DOCUMENT, "how tasks leave instances that drain, what stays, and what would help";
            Split(SplitAnswer) "split" [feature = "capacity"] alone split::answer,
                SPLIT SPLIT_DOCUMENT, "how a strategy shares tasks out among its capacity providers";
            Capacity(CapacityAnswer) "capacity" [feature = "capacity"] cluster capacity::answer,
                CAPACITY CAPACITY_DOCUMENT, "when a capacity provider adds and takes away instances";
            Fit(FitAnswer) "fit" [feature = "capacity"] cluster fit::answer,
                FIT FIT_DOCUMENT, "how many more tasks fit, or how many instances they take";
            Repack(RepackAnswer) "repack" [feature = "capacity"] cluster repack::answer,
                REPACK REPACK_DOCUMENT, "which instances could be emptied, and in which order";
            Price(PriceAnswer) "price" [feature = "capacity"] bare price::answer,
                NONE PRICE_DOCUMENT, "what instances and Fargate tasks cost, at prices that you give";
            Fleet(FleetAnswer) "fleet" [feature = "fleet"] alone fleet::answer,
                FLEET FLEET_DOCUMENT, "which instances hold given services at the least price";
            Kubernetes(KubernetesAnswer) "kubernetes" [feature = "kubernetes"] bare kubernetes::answer,
                NONE KUBERNETES_DOCUMENT, "small exact answers on EKS: pod autoscaler, Fargate pods, node group updates, pods of a node";
            Redact(RedactAnswer) "redact" [feature = "redact"] bare redact::answer,
                NONE REDACT_DOCUMENT, "a document with pseudonyms in place of names and secrets";
            Tokens(TokensAnswer) "tokens" [feature = "inspect"] alone tokens::answer,
                NONE TOKENS_DOCUMENT, "what a text of the query language is made of";
            Recognise(RecogniseAnswer) "recognise" [feature = "inspect"] bare recognise::answer,
                NONE RECOGNISE_DOCUMENT, "what a text is, and what is known in it";
            Series(SeriesAnswer) "series" [feature = "inspect"] bare series::answer,
                NONE SERIES_DOCUMENT, "metrics from a CSV, or from what CloudWatch prints";
            Instances(InstancesAnswer) "instances" [feature = "inspect"] cluster instances::answer,
                PLACE INSTANCES_DOCUMENT, "the instances as rows, as they are or after a request, and what an expression makes of them";
            Rules(RulesAnswer) "rules" [feature = "rules"] alone rules::answer,
                NONE RULES_DOCUMENT, "every rule, how well it is known, and what is chosen";
        }
    };
}
