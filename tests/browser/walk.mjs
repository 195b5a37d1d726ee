// What t_chromium.py runs: the first steps of a month in Chromium without scripts and with them, at a
// plain http address; what the scripts add; and axe on every page, light, dark, at 320 px. Its argument
// is a JSON object: see t_chromium.py. It prints TAP without numbers and plan.
import { createRequire } from "node:module";

const given = JSON.parse(process.argv[2]);
const require = createRequire(given.modules + "/");
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core/axe.min.js");

function ok(good, what, why = "") {
	console.log(`${good ? "ok" : "not ok"} - ${what}`);
	if (!good && why)
		console.log("# " + String(why).replaceAll("\n", "\n# "));
}

const browser = await chromium.launch({
	executablePath: given.chromium,
	args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync"],
});

// The same hands for both: what is typed, pressed and seen.
async function walk(scripts) {
	const how = scripts ? "with scripts" : "without scripts";
	const name = scripts ? "Nyokabi" : "Otieno";
	const context = await browser.newContext({
		javaScriptEnabled: scripts, viewport: { width: 320, height: 640 }, locale: "en-GB",
	});
	const page = await context.newPage();
	const faults = [];
	page.setDefaultTimeout(8000);
	page.on("pageerror", error => faults.push(error.message));
	page.on("console", line => line.type() === "error" && faults.push(line.text()));
	try {
		await page.goto(given.url + "/j/" + given.code);
		await page.getByLabel("What shall we call you?").fill(name);
		await page.getByRole("button", { name: "Go in" }).click();
		const card = await page.locator(".card-long, .card-code").last().textContent();
		ok(/^([0-9A-Z]{4} ){5}[0-9A-Z]{4}$/.test(card), `${how}: joining gives a card`, card);
		await page.getByRole("link", { name: "I have it, go on" }).click();
		await page.getByLabel("What do you think?").fill(`An answer by ${name}.`);
		await page.getByRole("button", { name: "Send" }).click();
		const answer = page.getByRole("article").filter({ hasText: `An answer by ${name}.` });
		await answer.first().waitFor();
		ok(await answer.count() === 1,
			`${how}: an answer is shown once`);
		await page.getByRole("link", { name: "Reply" }).first().click();
		await page.getByLabel("What do you want to say?").fill("A reply.");
		await page.getByText("Only people I choose").click();
		await page.getByRole("checkbox", { name: "Amina Yusuf" }).check();
		ok(!scripts || await page.getByLabel("Who can read this?").inputValue() === "people",
			`${how}: a tick and the choice agree`);
		await page.getByRole("button", { name: "Send" }).click();
		const reply = page.getByRole("article").filter({ hasText: "A reply." });
		ok((await reply.textContent()).includes("People I choose"), `${how}: a reply has its readers`);
		await reply.getByRole("link", { name: "Change" }).click();
		await page.getByLabel("Your text").fill("A changed reply.");
		await page.getByRole("button", { name: "Save the change" }).click();
		const changed = page.getByRole("article").filter({ hasText: "A changed reply." });
		await changed.first().waitFor();
		ok(await changed.count() === 1, `${how}: a change is kept`);
		await page.getByRole("link", { name: "Search" }).click();
		await page.getByLabel("Words to look for").fill(name);
		await page.waitForTimeout(1200); // the index follows behind
		await page.getByRole("button", { name: "Search" }).click();
		ok(await page.getByText(`An answer by ${name}.`).count() === 1, `${how}: the answer is found`);
		await page.getByRole("link", { name: "Me and my words" }).click();
		await page.getByRole("button", { name: "Log out" }).click();
		ok(await page.getByLabel("The code on the wall").count() === 1, `${how}: logging out`);
		await page.getByLabel("The code on the wall").fill(card);
		await page.getByRole("button", { name: "Next" }).click();
		await page.getByRole("button", { name: "Yes, this is me" }).click();
		ok(await page.getByText(`You are here as ${name}.`).count() === 1,
			`${how}: the card opens the door again`);
	} catch (fault) {
		ok(false, `${how}: no step fails`, `${fault}\n${page.url()}\n${await page.content()}`);
	}
	ok(faults.length === 0, `${how}: the browser has nothing to complain of`, faults.join("\n"));
	await context.close();
}

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

async function measure(page, path, how, faults) {
	const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
	if (wide > 0)
		faults.push(`${path}, ${how}: ${wide} px too wide`);
}

async function ask(page, path, how, rules, faults) {
	const found = await page.evaluate(only => window.axe.run(document, { runOnly: only, resultTypes: ["violations"] }), rules);
	for (const v of found.violations)
		faults.push(`${path}, ${how}: ${v.id}: ${v.help}: ${v.nodes[0].html.slice(0, 160)}`);
}

// axe runs in the page by the debugger's hand: the pages' own policy lets no foreign script in.
async function judge(who, cookies, pages) {
	const context = await browser.newContext({ locale: "en-GB", bypassCSP: true, viewport: { width: 320, height: 640 } });
	const faults = [];
	await context.addCookies(cookies);
	const page = await context.newPage();
	page.setDefaultTimeout(20000);
	for (const path of pages) {
		await page.goto(given.url + path);
		await measure(page, path, "narrow", faults);
		const small = await page.evaluate(() => [...document.querySelectorAll("button:not(.small), .button:not(.small), .menu a, select")]
			.filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44)
			.map(e => e.outerHTML.slice(0, 80)));
		faults.push(...small.map(e => `${path}: less than 44 px high: ${e}`));
		await page.addScriptTag({ path: axe });
		await ask(page, path, "light", RULES, faults);
		await page.emulateMedia({ colorScheme: "dark" });
		await ask(page, path, "dark", ["color-contrast"], faults);
		await page.emulateMedia({ colorScheme: "light" });
		await page.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
		await measure(page, path, "right to left", faults);
	}
	ok(faults.length === 0, `${pages.length} pages of ${who}: accessible, light and dark; nothing too wide or small`,
		faults.join("\n"));
	await context.close();
}

// The QR code as a camera reads it.
async function scan(cookies, path, expected) {
	const context = await browser.newContext({ bypassCSP: true, locale: "en-GB" });
	await context.addCookies(cookies);
	const page = await context.newPage();
	await page.goto(given.url + path);
	const picture = (await page.getByRole("img", { name: "The same code, for a camera" }).locator("svg").screenshot()).toString("base64");
	await page.goto("about:blank");
	await page.addScriptTag({ path: require.resolve("jsqr") });
	const seen = await page.evaluate(async data => {
		const image = new Image();
		image.src = "data:image/png;base64," + data;
		await image.decode();
		const canvas = document.createElement("canvas");
		canvas.width = image.width;
		canvas.height = image.height;
		const area = canvas.getContext("2d");
		area.drawImage(image, 0, 0);
		const read = window.jsQR(area.getImageData(0, 0, image.width, image.height).data,
			image.width, image.height);
		return read && read.data;
	}, picture);
	ok(seen === expected, `the QR code of ${path.split("/").pop()} leads to the door`,
		`${seen}, not ${expected}`);
	await context.close();
}

await scan(given.leader, given.sheet, `${given.address}/j/${given.code}`);
await walk(false);
await walk(true);
for (const { who, cookies, pages } of given.visitors)
	await judge(who, cookies, pages);
await browser.close();
