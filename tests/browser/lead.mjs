// What t_lead.py runs: a workshop from nothing to its first report, by the hands of a facilitator and a
// convenor in Chromium without scripts and with them, at a plain http address; the backup on the machine
// itself. Its argument is a JSON object: see t_lead.py. It prints TAP without numbers and plan.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";

const given = JSON.parse(process.argv[2]);
const require = createRequire(given.modules + "/");
const { chromium } = require("playwright-core");
const HOST = "192.168.77.1";
const url = `http://${HOST}:${given.port}`;

function ok(good, what, why = "") {
	console.log(`${good ? "ok" : "not ok"} - ${what}`);
	if (!good && why)
		console.log("# " + String(why).slice(0, 4000).replaceAll("\n", "\n# "));
}

const browser = await chromium.launch({
	executablePath: given.chromium,
	args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
});

function day(ahead) {
	return new Date(Date.now() + ahead * 86400000).toISOString().slice(0, 10);
}

async function visitor(scripts, faults) {
	const context = await browser.newContext({
		javaScriptEnabled: scripts, viewport: { width: 360, height: 640 }, locale: "en-GB" });
	const page = await context.newPage();
	page.setDefaultTimeout(8000);
	page.on("pageerror", error => faults.push(error.message));
	// What a browser says of that header at plain http, as of every such site, is no fault.
	page.on("console", line => line.type() === "error" && !line.text().startsWith("The Cross-Origin-Opener-Policy") &&
		faults.push(line.text()));
	return page;
}

async function owner(page, at) {
	const made = spawnSync(given.indaba, ["--site", given.site, "link", "owner", "--json"], { encoding: "utf8" });
	await page.goto(at + new URL(JSON.parse(made.stdout).url).pathname);
	await page.getByRole("button", { name: "Yes, this is me" }).click();
}

const press = (page, name) => page.getByRole("button", { name, exact: true }).first().click();
const text = page => page.locator("main").innerText();

async function unfold(page) {
	const folded = page.locator("details:not([open]) > summary");
	while (await folded.count())
		await folded.first().click();
}

async function make(page, title) {
	await page.goto(url + "/make");
	const form = page.locator("form[action='/make']");
	await unfold(page);
	await form.getByLabel("Title", { exact: true }).fill(title);
	await form.getByLabel("Led by", { exact: true }).fill("Harold");
	// Yesterday, so that the first question is open at whatever hour of whichever zone this runs.
	await form.getByLabel("First day", { exact: true }).fill(day(-1));
	await form.getByLabel("Last day", { exact: true }).fill(day(26));
	await form.getByRole("button", { name: "Make it" }).click();
	await page.waitForURL(/\/w\/\w{26}/);
	return "/w/" + new URL(page.url()).pathname.split("/")[2];
}

async function add(page, home, kind, title) {
	await page.goto(url + home + "/plan");
	await unfold(page);
	const form = page.locator("form:has(input[name=do][value=add]):has(input[name=part][value='1'])");
	await form.getByLabel("What it is").selectOption(kind);
	await form.getByLabel("Title").fill(title);
	await form.getByLabel("Opens, or begins").selectOption("0");
	await form.getByRole("button", { name: "Add" }).click();
	await page.goto(url + home);
	await page.getByRole("link", { name: title }).first().click();
	return new URL(page.url()).pathname;
}

async function prepare(page, how) {
	const shop = { home: await make(page, `A month ${how}`) };
	shop.question = await add(page, shop.home, "prompt", "What did you bring?");
	shop.session = await add(page, shop.home, "session", "Who speaks last");
	ok((await text(page)).includes("Who speaks last"), `${how}: a workshop is made, and its programme`);
	await page.goto(url + shop.home + "/people");
	await unfold(page);
	await page.getByLabel("One name a line, or a table").fill("Achieng\nBoniface");
	await press(page, "Look at it first");
	await press(page, "Add them");
	await page.goto(url + shop.home + "/print");
	await page.getByRole("button", { name: /^Make cards for 2/ }).click();
	const codes = await page.locator(".card-code").allTextContents();
	ok(codes.length === 2, `${how}: two are added by lines and get cards`, codes);
	shop.card = await page.locator("li.cut", { hasText: "Achieng" }).locator(".card-code").textContent();
	return shop;
}

async function enter(page, card) {
	await page.goto(url + "/join");
	await page.getByLabel("The code on the wall, on your sheet or on your card").fill(card);
	await press(page, "Next");
	await press(page, "Yes, this is me");
	await page.getByText("You are here as Achieng.").waitFor();
}

async function convene(page, shop, how) {
	await page.goto(url + shop.session);
	await page.locator("form[action$='/checkin'] button").first().click();
	await page.getByLabel("Add a line, or several").fill("- Slowing down\n- Asking those who were helped");
	await press(page, "Add to the notes");
	await page.getByText("Slowing down").first().waitFor();
	shop.report = (await page.locator("a[href^='/report/']").first().getAttribute("href")).slice(0, 34);
	await page.goto(url + shop.report + "/edit");
	const form = await text(page);
	ok(["Achieng", "Slowing down", "Asking those who were helped"].every(t => form.includes(t)),
		`${how}: the report is prefilled with who is here and the points`, form);
	await press(page, "Publish it unfinished");
	await page.goto(url + shop.report);
	const draft = await text(page);
	await page.goto(url + shop.report + "/edit");
	await press(page, "Publish the report");
	await page.goto(url + shop.report);
	const whole = await text(page);
	const unfinished = "This report is not finished yet.";
	ok(draft.includes(unfinished) && !whole.includes(unfinished), `${how}: it is published unfinished, then whole`, draft + whole);
	await page.goto(url + shop.question);
	await page.getByLabel("What do you think?").fill("A kettle.");
	await press(page, "Send");
	await page.getByRole("article").filter({ hasText: "A kettle." }).first().waitFor();
}

async function lead(page, shop, how) {
	await page.goto(url + shop.home + "/door");
	const door = await text(page);
	ok(/2 of 3 in/.test(door) && door.includes("Boniface"), `${how}: the door shows who is in and who is not`, door);
	await page.goto(url + shop.report);
	await press(page, "I was there");
	const there = await text(page);
	ok(/Harold/.test(there), `${how}: who was there says so`, there);
	await page.goto(url + shop.home + "/round");
	ok((await text(page)).includes("A kettle."), `${how}: the round shows what waits for an answer`, await text(page));
	await page.goto(url + shop.home + "/move");
	await page.getByLabel("New first day").fill(day(7));
	await press(page, "Show");
	await press(page, "Move it");
	await page.goto(url + shop.home + "/edit");
	const last = await page.getByLabel("Last day", { exact: true }).inputValue();
	ok(last === day(34), `${how}: it is moved by a week`, last);
	await page.goto(url + "/site");
	ok((await text(page)).includes("on the laptop itself only"), `${how}: backups are made on the laptop only`, await text(page));
}

async function save(page, how) {
	const at = `http://127.0.0.1:${given.port}`;
	await owner(page, at);
	await page.goto(at + "/site");
	await press(page, "Make a backup now");
	for (let i = 0; i < 20 && await page.locator("a[href^='/site/backup/']").count() === 0; i++) {
		await page.waitForTimeout(300);
		await page.goto(at + "/site");
	}
	ok(await page.locator("a[href^='/site/backup/']").count() > 0, `${how}: on it one is made, and can be taken away`,
		await text(page));
}

async function walk(scripts) {
	const how = scripts ? "with scripts" : "without scripts";
	const faults = [];
	const leader = await visitor(scripts, faults);
	const convenor = await visitor(scripts, faults);
	let page = leader;
	try {
		await owner(leader, url);
		const shop = await prepare(leader, how);
		page = convenor;
		await enter(convenor, shop.card);
		await convene(convenor, shop, how);
		page = leader;
		await lead(leader, shop, how);
		page = await visitor(scripts, faults);
		await save(page, how);
	} catch (fault) {
		ok(false, `${how}: no step fails`, `${fault}\n${page.url()}\n${await text(page).catch(() => "")}`);
	}
	ok(faults.length === 0, `${how}: the browser has nothing to complain of`, faults.join("\n"));
	for (const context of browser.contexts())
		await context.close();
}

await walk(false);
await walk(true);
await browser.close();
