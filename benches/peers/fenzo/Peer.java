import com.netflix.fenzo.ConstraintEvaluator;
import com.netflix.fenzo.SchedulingResult;
import com.netflix.fenzo.TaskAssignmentResult;
import com.netflix.fenzo.TaskRequest;
import com.netflix.fenzo.TaskScheduler;
import com.netflix.fenzo.TaskTrackerState;
import com.netflix.fenzo.VMAssignmentResult;
import com.netflix.fenzo.VMTaskFitnessCalculator;
import com.netflix.fenzo.VirtualMachineCurrentState;
import com.netflix.fenzo.VirtualMachineLease;
import com.netflix.fenzo.plugins.BalancedHostAttrConstraint;
import com.netflix.fenzo.plugins.BinPackingFitnessCalculators;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.mesos.Protos;

/**
 * Places the tasks of a work file with Fenzo, in process. The file's form and the answer's are told in benches/src/peers.rs.
 * A round is one call of scheduleOnce; its placements are not confirmed, and the hosts it used are offered again.
 */
final class Peer {
    private static final int BATCH = 200;
    private static final int ROUNDS = 5;
    private static final int PROBE = 10;
    /** A round of spread is meant to take no longer, in nanoseconds. */
    private static final long LIMIT = 3_000_000_000L;

    private record Host(String name, String zone, String type, double cpu, double memory) {}

    private record Kind(String group, double cpu, double memory, Set<String> types, Set<String> zones) {}

    private final List<Host> hosts = new ArrayList<>();
    private final List<Kind> kinds = new ArrayList<>();
    private final List<int[]> running = new ArrayList<>();
    private final List<Integer> requests = new ArrayList<>();
    /** What is free on each host at the start. */
    private final List<double[]> free = new ArrayList<>();
    private final Map<String, Set<String>> groups = new HashMap<>();
    private int leases;
    private int tasks;

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: Peer WORK ANSWER");
            System.exit(2);
        }
        Peer peer = new Peer();
        peer.read(Path.of(arguments[0]));
        try (PrintWriter out = new PrintWriter(arguments[1])) {
            for (String way : new String[] {"shipped", "exact"}) {
                peer.run(way, out);
            }
        }
        System.exit(0);
    }

    /** As shipped, the builder's own settings; exact, the best host by memory. */
    private void run(String way, PrintWriter out) {
        groups.clear();
        TaskScheduler.Builder builder = new TaskScheduler.Builder()
                .withLeaseOfferExpirySecs(1_000_000)
                .withLeaseRejectAction(lease -> {})
                .disableShortfallEvaluation();
        if (way.equals("exact")) {
            builder = builder.withFitnessCalculator(BinPackingFitnessCalculators.memoryBinPacker);
        }
        TaskScheduler scheduler = builder.build();
        List<VirtualMachineLease> offers = new ArrayList<>();
        for (int n = 0; n < hosts.size(); n++) {
            offers.add(lease(n));
        }
        scheduler.scheduleOnce(List.<TaskRequest>of(), offers);
        for (int[] task : running) {
            scheduler.getTaskAssigner().call(new Task(task[0], "plain"), hosts.get(task[1]).name());
        }
        for (String variant : new String[] {"plain", "constraint", "spread"}) {
            // The just-in-time compiler warms up. A call costs much before its first task, so a round is a whole batch: a short one
            // would charge that to few tasks. Only spread, where the tasks cost far more than the call, may have shorter rounds.
            long probe = 0;
            long warm = System.nanoTime() + LIMIT;
            for (int n = 0; n < 2 || System.nanoTime() < warm; n++) {
                probe = round(scheduler, way, variant, requests.subList(0, PROBE), null);
            }
            int fitting = (int) Math.max(PROBE, Math.min(BATCH, LIMIT * PROBE / Math.max(probe, 1)));
            int size = variant.equals("spread") ? fitting : BATCH;
            for (int n = 0; n < ROUNDS; n++) {
                round(scheduler, way, variant, requests.subList(n * BATCH, n * BATCH + size), out);
            }
        }
        scheduler.shutdown();
    }

    private long round(TaskScheduler scheduler, String way, String variant, List<Integer> wanted, PrintWriter out) {
        List<Task> asked = wanted.stream().map(kind -> new Task(kind, variant)).toList();
        long start = System.nanoTime();
        SchedulingResult result = scheduler.scheduleOnce(asked, List.of());
        long spent = System.nanoTime() - start;
        if (!result.getExceptions().isEmpty()) {
            throw new IllegalStateException(result.getExceptions().get(0));
        }
        List<VirtualMachineLease> again = new ArrayList<>();
        for (VMAssignmentResult host : result.getResultMap().values()) {
            int number = Integer.parseInt(host.getHostname().substring(1));
            again.add(lease(number));
            for (TaskAssignmentResult task : host.getTasksAssigned()) {
                if (out != null) {
                    out.printf("put %d %d%n", ((Task) task.getRequest()).number, number);
                }
            }
        }
        scheduler.scheduleOnce(List.<TaskRequest>of(), again);
        asked.forEach(task -> groups.get(task.kind.group()).remove(task.id));
        if (out != null) {
            out.printf("round %s-%s %d %.9f%n", way, variant, asked.size(), spent / 1e9);
        }
        return spent;
    }

    private void read(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "instance" -> {
                    double cpu = Double.parseDouble(words[4]);
                    double memory = Double.parseDouble(words[5]);
                    hosts.add(new Host(words[1], words[2], words[3], cpu, memory));
                    free.add(new double[] {cpu, memory});
                }
                case "kind" -> kinds.add(new Kind(words[1], Double.parseDouble(words[2]), Double.parseDouble(words[3]),
                        list(words[4]), list(words[5])));
                case "task" -> {
                    int[] task = {Integer.parseInt(words[1]), Integer.parseInt(words[2])};
                    running.add(task);
                    free.get(task[1])[0] -= kinds.get(task[0]).cpu();
                    free.get(task[1])[1] -= kinds.get(task[0]).memory();
                }
                case "request" -> requests.add(Integer.parseInt(words[1]));
                default -> throw new IOException("not a fact: " + line);
            }
        }
    }

    private static Set<String> list(String word) {
        return word.equals("-") ? Set.of() : Set.of(word.split(","));
    }

    private VirtualMachineLease lease(int number) {
        return new Lease("lease-" + leases++, hosts.get(number), free.get(number)[0], free.get(number)[1]);
    }

    private static Protos.Attribute attribute(String name, String value) {
        return Protos.Attribute.newBuilder().setName(name).setType(Protos.Value.Type.TEXT)
                .setText(Protos.Value.Text.newBuilder().setValue(value)).build();
    }

    /** The host's type and zone are among those that the kind wants. */
    private record Allowed(Kind kind) implements ConstraintEvaluator {
        @Override
        public String getName() {
            return "allowed";
        }

        @Override
        public Result evaluate(TaskRequest task, VirtualMachineCurrentState host, TaskTrackerState state) {
            Map<String, Protos.Attribute> attributes = host.getCurrAvailableResources().getAttributeMap();
            boolean type = kind.types().isEmpty() || kind.types().contains(attributes.get("type").getText().getValue());
            boolean zone = kind.zones().isEmpty() || kind.zones().contains(attributes.get("zone").getText().getValue());
            return new Result(type && zone, type && zone ? "" : "not allowed");
        }
    }

    private final class Task implements TaskRequest {
        final String id = "task-" + tasks++;
        final int number;
        final Kind kind;
        private final List<ConstraintEvaluator> hard;
        private final List<VMTaskFitnessCalculator> soft;
        private AssignedResources assigned;

        Task(int number, String variant) {
            this.number = number;
            kind = kinds.get(number);
            hard = variant.equals("constraint") ? List.of(new Allowed(kind)) : List.of();
            soft = variant.equals("spread")
                    ? List.of(new BalancedHostAttrConstraint(other -> groups.get(kind.group()), "zone", 3).asSoftConstraint())
                    : List.of();
            groups.computeIfAbsent(kind.group(), group -> new HashSet<>()).add(id);
        }

        @Override public String getId() { return id; }
        @Override public String taskGroupName() { return ""; }
        @Override public double getCPUs() { return kind.cpu(); }
        @Override public double getMemory() { return kind.memory(); }
        @Override public double getNetworkMbps() { return 0; }
        @Override public double getDisk() { return 0; }
        @Override public int getPorts() { return 0; }
        @Override public Map<String, Double> getScalarRequests() { return Map.of(); }
        @Override public Map<String, NamedResourceSetRequest> getCustomNamedResources() { return Map.of(); }
        @Override public List<ConstraintEvaluator> getHardConstraints() { return hard; }
        @Override public List<VMTaskFitnessCalculator> getSoftConstraints() { return soft; }
        @Override public void setAssignedResources(AssignedResources resources) { assigned = resources; }
        @Override public AssignedResources getAssignedResources() { return assigned; }
    }

    private record Lease(String id, Host host, double cpu, double memory, Map<String, Protos.Attribute> attributes)
            implements VirtualMachineLease {
        Lease(String id, Host host, double cpu, double memory) {
            // Fenzo asks for the name null where no name is set, which an immutable map refuses.
            this(id, host, cpu, memory, new HashMap<>());
            attributes.put("zone", attribute("zone", host.zone()));
            attributes.put("type", attribute("type", host.type()));
        }

        @Override public String getId() { return id; }
        @Override public long getOfferedTime() { return System.currentTimeMillis(); }
        @Override public String hostname() { return host.name(); }
        @Override public String getVMID() { return host.name(); }
        @Override public double cpuCores() { return cpu; }
        @Override public double memoryMB() { return memory; }
        @Override public double networkMbps() { return 0; }
        @Override public double diskMB() { return 0; }
        @Override public List<Range> portRanges() { return List.of(); }
        @Override public Protos.Offer getOffer() { return null; }
        @Override public Map<String, Protos.Attribute> getAttributeMap() { return attributes; }
        @Override public Double getScalarValue(String name) { return null; }
        @Override public Map<String, Double> getScalarValues() { return Map.of(); }
    }
}
