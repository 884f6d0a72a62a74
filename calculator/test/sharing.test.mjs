// Sharing redacts, always: secrets planted in a cluster, a task definition and scaling documents are in nothing that leaves the page.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inflateRawSync } from "node:zlib";
import { fresh, paste, sample, start } from "./browser.mjs";

let run;
before(async () => (run = await start()));
after(() => run.stop());

const text = (page, selector) => page.locator(selector).innerText();
const SECRETS = [];
/** A word that stands nowhere else. */
function secret(kind) {
  const made = `zq${String(SECRETS.length).padStart(2, "0")}${kind}`;
  SECRETS.push(made);
  return made;
}
function number(text) {
  SECRETS.push(text);
  return text;
}

const ACCOUNT = number("987654321098");
const CLUSTER = secret("cluster");
const arn = (kind, id) => `arn:aws:ecs:eu-west-1:${ACCOUNT}:${kind}/${CLUSTER}/${id}`;
const resources = [{ name: "CPU", type: "INTEGER", integerValue: 2048 }, { name: "MEMORY", type: "INTEGER", integerValue: 4000 }];
const attribute = secret("attribute");
const value = secret("value");
const service = secret("service");
const family = secret("family");
const provider = secret("provider");
const type = `${secret("type")}.large`;
const policy = secret("policy");
const alarm = secret("alarm");
const series = secret("series");
const container = secret("container");
const volume = secret("volume");

const cluster = {
  containerInstances: ["one", "two"].map((name) => ({
    containerInstanceArn: arn("container-instance", secret(name)),
    ec2InstanceId: number(`i-0${name === "one" ? "a" : "b"}cdef0123456789a`),
    capacityProviderName: provider,
    status: "ACTIVE",
    statusReason: secret("reason"),
    agentConnected: true,
    attributes: [
      { name: "ecs.availability-zone", value: "eu-west-1a" },
      { name: "ecs.instance-type", value: type },
      { name: "ecs.ami-id", value: number(`ami-0${name === "one" ? "1" : "2"}23456789abcdef`) },
      { name: "ecs.subnet-id", value: number(`subnet-0${name === "one" ? "1" : "2"}aaaabbbbccccddd`) },
      { name: attribute, value },
    ],
    registeredResources: resources,
    remainingResources: resources,
    tags: [{ key: secret("tagkey"), value: secret("tagvalue") }],
  })),
  tasks: [{
    taskArn: arn("task", secret("task")),
    clusterArn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:cluster/${CLUSTER}`,
    group: `service:${service}`,
    startedBy: `ecs-svc/${secret("deployment")}`,
    taskDefinitionArn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/${family}:7`,
    stoppedReason: secret("stopped"),
    lastStatus: "RUNNING",
    desiredStatus: "RUNNING",
    overrides: { containerOverrides: [{ name: container, environment: [{ name: secret("overridekey"), value: secret("overridevalue") }], command: [secret("overridecommand")] }] },
  }],
  services: [{
    serviceName: service,
    serviceArn: arn("service", service),
    roleArn: `arn:aws:iam::${ACCOUNT}:role/${secret("servicerole")}`,
    events: [{ id: secret("eventid"), message: secret("message") }],
    loadBalancers: [{ targetGroupArn: `arn:aws:elasticloadbalancing:eu-west-1:${ACCOUNT}:targetgroup/${secret("targets")}/0123456789abcdef`, containerName: container, containerPort: 80 }],
    createdBy: `arn:aws:iam::${ACCOUNT}:user/${secret("user")}`,
    placementConstraints: [{ type: "memberOf", expression: `attribute:${attribute} == ${value}` }],
    placementStrategy: [{ type: "spread", field: `attribute:${attribute}` }],
    networkConfiguration: { awsvpcConfiguration: { subnets: [number("subnet-0eeeeffff00001111")], securityGroups: [number("sg-0123456789abcdef0")] } },
  }],
};
const definition = {
  family,
  taskDefinitionArn: `arn:aws:ecs:eu-west-1:${ACCOUNT}:task-definition/${family}:8`,
  executionRoleArn: `arn:aws:iam::${ACCOUNT}:role/${secret("executionrole")}`,
  taskRoleArn: `arn:aws:iam::${ACCOUNT}:role/${secret("taskrole")}`,
  registeredBy: `arn:aws:sts::${ACCOUNT}:assumed-role/${secret("registrar")}`,
  networkMode: "bridge",
  volumes: [{ name: volume, host: { sourcePath: `/srv/${secret("path")}` } }, { name: secret("efs"), efsVolumeConfiguration: { fileSystemId: number("fs-0123456789abcdef1"), rootDirectory: `/${secret("root")}` } }],
  containerDefinitions: [{
    name: container,
    image: `${ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/${secret("repository")}:${secret("tag")}`,
    cpu: 256,
    memory: 512,
    essential: true,
    environment: [{ name: secret("envkey"), value: secret("envvalue") }],
    environmentFiles: [{ type: "s3", value: `arn:aws:s3:::${secret("bucket")}/x.env` }],
    secrets: [{ name: secret("secretname"), valueFrom: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${secret("secretvalue")}` }],
    command: ["serve", `--token=${secret("token")}`],
    entryPoint: ["/bin/sh", secret("entry")],
    dockerLabels: { [secret("labelkey")]: secret("labelvalue") },
    healthCheck: { command: ["CMD-SHELL", `curl http://${secret("health")}/`] },
    hostname: secret("hostname"),
    extraHosts: [{ hostname: secret("extrahost"), ipAddress: number("10.77.88.99") }],
    dnsServers: [number("10.66.55.44")],
    dockerSecurityOptions: [secret("security")],
    user: secret("account"),
    workingDirectory: `/${secret("directory")}`,
    repositoryCredentials: { credentialsParameter: `arn:aws:secretsmanager:eu-west-1:${ACCOUNT}:secret:${secret("credentials")}` },
    logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": `/ecs/${secret("loggroup")}`, "awslogs-stream-prefix": secret("stream") } },
    mountPoints: [{ sourceVolume: volume, containerPath: `/mnt/${secret("mount")}` }],
    portMappings: [{ containerPort: 80, hostPort: 0, name: secret("portname") }],
  }],
  tags: [{ key: secret("definitiontag"), value: secret("definitiontagvalue") }],
};
const scaling = {
  ScalableTargets: [{ ServiceNamespace: "ecs", ResourceId: `service/${CLUSTER}/${service}`, MinCapacity: 1, MaxCapacity: 9, RoleARN: `arn:aws:iam::${ACCOUNT}:role/${secret("scalingrole")}` }],
  ScalingPolicies: [{
    PolicyName: policy,
    PolicyARN: `arn:aws:autoscaling:eu-west-1:${ACCOUNT}:scalingPolicy:0:resource/ecs/service/${CLUSTER}/${service}:policyName/${policy}`,
    PolicyType: "TargetTrackingScaling",
    ResourceId: `service/${CLUSTER}/${service}`,
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 50, CustomizedMetricSpecification: { MetricName: series, Namespace: secret("namespace"), Statistic: "Average", Dimensions: [{ Name: secret("dimension"), Value: secret("dimensionvalue") }] } },
  }],
  MetricAlarms: [{ AlarmName: alarm, AlarmDescription: secret("description"), AlarmActions: [`arn:aws:sns:eu-west-1:${ACCOUNT}:${secret("topic")}`], ComparisonOperator: "GreaterThanThreshold", Threshold: 70, Period: 60, EvaluationPeriods: 3, MetricName: series }],
};
const metrics = `time,${series}\n${Array.from({ length: 30 }, (_, at) => `2026-11-02T08:${String(at).padStart(2, "0")}:00Z,80`).join("\n")}`;

function clean(what, content) {
  const found = SECRETS.filter((one) => content.toLowerCase().includes(one.toLowerCase()));
  assert.deepEqual(found, [], `${what} holds ${found.length} of ${SECRETS.length} secrets`);
}

async function bytes(page, name) {
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator("dialog").getByRole("button", { name, exact: true }).click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  return { name: file.suggestedFilename(), content: Buffer.concat(chunks) };
}

async function saved(page, name) {
  const { name: file, content } = await bytes(page, name);
  return `${file}\n${content.toString()}`;
}

/** From now on the page tells which drawings become pictures, and which texts a chart had on it when it became a part of one. */
function watchPictures(page) {
  return page.evaluate(() => {
    window.pictures = { drawings: [], texts: [] };
    const onCanvas = new WeakMap();
    const wrap = (on, name, before) => {
      const was = on[name];
      on[name] = function (...given) {
        before(this, ...given);
        return was.apply(this, given);
      };
    };
    for (const name of ["fillText", "strokeText"]) wrap(CanvasRenderingContext2D.prototype, name, ({ canvas }, text) => onCanvas.set(canvas, [...(onCanvas.get(canvas) ?? []), text]));
    wrap(CanvasRenderingContext2D.prototype, "clearRect", ({ canvas }) => onCanvas.delete(canvas));
    wrap(HTMLCanvasElement.prototype, "toDataURL", (canvas) => window.pictures.texts.push(...(onCanvas.get(canvas) ?? [])));
    wrap(URL, "createObjectURL", (_, blob) => blob.type === "image/svg+xml" && window.pictures.drawings.push(blob));
  });
}

/** The picture: what it is made of was searched, it is that and nothing else, and it carries no words beside its pixels. */
async function searchPicture(page, tool) {
  await page.evaluate(() => Object.assign(window.pictures, { drawings: [], texts: [] }));
  const { name, content } = await bytes(page, "PNG");
  clean(`${tool}: the name of the PNG`, name);
  clean(`${tool}: the bytes of the PNG`, content.toString("latin1"));
  const parts = [];
  for (let at = 8; at < content.length; at += 12 + content.readUInt32BE(at)) parts.push(content.toString("latin1", at + 4, at + 8));
  assert.deepEqual([parts[0], parts.at(-1)], ["IHDR", "IEND"]);
  assert.deepEqual(parts.filter((part) => /^(tEXt|zTXt|iTXt|eXIf|tIME)$/.test(part)), [], `${tool}: the PNG has words beside its pixels`);
  const made = await page.evaluate(async (png) => {
    const { drawings, texts } = window.pictures;
    const picture = async (source) => {
      const image = new Image();
      image.src = source;
      await image.decode();
      return image;
    };
    const pixels = (image, scale) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: image.naturalWidth * scale, height: image.naturalHeight * scale });
      const context = canvas.getContext("2d");
      context.scale(scale, scale);
      context.drawImage(image, 0, 0);
      return { width: canvas.width, data: context.getImageData(0, 0, canvas.width, canvas.height).data };
    };
    const svg = await drawings[0].text();
    const [one, other] = [pixels(await picture(`data:image/png;base64,${png}`), 1), pixels(await picture(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`), 2)];
    let different = Math.abs(one.data.length - other.data.length);
    for (let at = 0; at < one.data.length; at += 1) if (Math.abs(one.data[at] - other.data[at]) > 2) different += 1;
    return { drawings: drawings.length, svg, texts, different, painted: new Set(one.data).size };
  }, content.toString("base64"));
  assert.equal(made.drawings, 1, `${tool}: one drawing becomes the PNG`);
  clean(`${tool}: the drawing that becomes the PNG`, made.svg);
  clean(`${tool}: the texts of the charts in the PNG`, made.texts.join("\n"));
  assert.equal(made.texts.length > 0, tool === "scaling", "charts have texts on their axes");
  assert.equal(made.different, 0, `${tool}: the PNG is the drawing and nothing else`);
  assert.ok(made.painted > 4, "it is no empty picture");
}

const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

/** Every way out of the page, searched. */
async function search(page, tool) {
  await page.locator("#open-share").click();
  await page.waitForFunction(() => document.querySelector("#link")?.value.includes("#v1."), undefined, { timeout: 30_000 });
  assert.match(await text(page, "#redaction"), /Redacted: [\d,]+ names and values replaced/);
  const link = await page.locator("#link").inputValue();
  clean(`${tool}: the link`, decodeURIComponent(link) + inflateRawSync(Buffer.from(link.split("#v1.")[1], "base64url")).toString());
  clean(`${tool}: the file`, await saved(page, "Save as a file"));
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.waitForTimeout(50);
  assert.equal(await clipboard(page), link);
  await page.keyboard.press("Escape");
  await page.locator("#open-export").click();
  await page.locator("#redaction").waitFor();
  for (const name of tool === "query" ? ["CSV", "JSON", "Decision document"] : ["SVG", "CSV", "JSON", "Decision document"]) clean(`${tool}: ${name}`, await saved(page, name));
  if (tool !== "query") await searchPicture(page, tool);
  clean(`${tool}: the command on show`, await text(page, ".command"));
  await page.getByRole("button", { name: "Copy as CLI command" }).click();
  await page.waitForTimeout(50);
  const command = await clipboard(page);
  clean(`${tool}: the command`, command);
  assert.match(command, /\n# redacted: pseudonyms stand for names\n$/);
  await page.keyboard.press("Escape");
  await fresh(page);
  return link;
}

test("secrets are in no link, file, clipboard, table or drawing, whatever the page began as", { timeout: 180_000 }, async (t) => {
  const page = await run.page({ context: { permissions: ["clipboard-read", "clipboard-write"] } });
  await watchPictures(page);
  // It began as a sample, and is none any more.
  await sample(page, "Q22");
  await paste(page, JSON.stringify([cluster, { taskDefinition: definition }, scaling]));
  await paste(page, metrics);
  await fresh(page);
  assert.ok(SECRETS.length >= 60, `${SECRETS.length} secrets`);
  t.diagnostic(`${SECRETS.length} secrets planted`);
  assert.match(await text(page, "#results"), new RegExp(policy), "they are on the page itself");
  await search(page, "scaling");
  await page.locator("#tool-placement").click();
  await fresh(page);
  await page.getByLabel(type, { exact: true }).fill("0.25");
  await fresh(page);
  assert.match(await text(page, "#results"), /Cost an hour/);
  const largest = await text(page, "#largest");
  const link = await search(page, "placement");
  await page.locator("#tool-query").click();
  await page.locator("#expression").fill(`attribute:${attribute} == ${value} and not(task:group == service:${service})`);
  await fresh(page);
  const matched = await text(page, "#match-count");
  const queryLink = await search(page, "query");
  // What is shared decides the same.
  const other = await run.page({ hash: `#${link.split("#")[1]}` });
  assert.equal(await text(other, "#largest"), largest);
  assert.match(await text(other, "#results"), /Cost an hour[^\d]*0\.\d/, "the price moved with its type");
  await other.goto("about:blank");
  await other.goto(queryLink);
  await fresh(other);
  assert.equal(await text(other, "#match-count"), matched);
  await other.context().close();
  assert.match(await page.locator("#expression").inputValue(), new RegExp(value), "the page itself is as it was");
  assert.deepEqual(run.errors, []);
  await page.context().close();
});

test("a sample is redacted like anything else", async () => {
  const page = await run.page();
  await sample(page, "Q29");
  await page.locator("#open-share").click();
  await page.waitForFunction(() => document.querySelector("#link")?.value.includes("#v1."));
  const state = inflateRawSync(Buffer.from((await page.locator("#link").inputValue()).split("#v1.")[1], "base64url")).toString();
  for (const name of ["log-agent", "container-instance/demo", "canary"]) assert.ok(!state.includes(name), name);
  await page.context().close();
});
