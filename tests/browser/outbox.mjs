// What t_outbox.py runs. It serves the site itself, to kill it and start it again at the same port, and
// opens it at http://192.168.77.1, which the browser takes for a stranger's address: no secure context.
import { spawn } from "node:child_process";
import http from "node:http";
import { createRequire } from "node:module";

const given = JSON.parse(process.argv[2]);
const require = createRequire(given.modules + "/");
const { chromium } = require("playwright-core");
const HOST = "192.168.77.1";
let port = 0;
let server = null;

function ok(good, what, why = "") {
	console.log(`${good ? "ok" : "not ok"} - ${what}`);
	if (!good && why)
		console.log("# " + String(why).replaceAll("\n", "\n# "));
}

async function serve() {
	server = spawn(given.indaba, ["--site", given.site, "serve", "--listen", `127.0.0.1:${port}`, "--name",
		HOST, "--json"], { stdio: ["ignore", "pipe", "ignore"] });
	const line = await new Promise((done, fail) => {
		server.stdout.once("data", data => done(String(data)));
		server.once("exit", () => fail(new Error("the server ended")));
	});
	port = Number(new URL(JSON.parse(line).url).port);
}

async function kill(signal = "SIGKILL") {
	const gone = new Promise(done => server.once("exit", done));
	server.kill(signal);
	await gone;
}

const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
	"--disable-component-update", "--disable-sync", `--host-resolver-rules=MAP ${HOST} 127.0.0.1`];
const open = () => chromium.launchPersistentContext(given.folder + "/profile", {
	executablePath: given.chromium, args, viewport: { width: 320, height: 640 }, locale: "en-GB",
});

await serve();
const url = `http://${HOST}:${port}`;
let context = await open();
let page = await context.newPage();
page.setDefaultTimeout(10000);
let home = "";
let question = "";

async function join(name) {
	await page.goto(`${url}/j/${given.code}`);
	await page.getByLabel("What shall we call you?").fill(name);
	await page.getByRole("button", { name: "Go in" }).click();
	const card = await page.locator(".card-long, .card-code").last().textContent();
	await page.getByRole("link", { name: "I have it, go on" }).click();
	home = new URL(page.url()).pathname;
	return card;
}

// The request as the browser would have sent it: its own name is known to the browser only.
function forward(request, headers = request.headers()) {
	return new Promise((done, fail) => {
		const { pathname } = new URL(request.url());
		const out = http.request({ host: "127.0.0.1", port, path: pathname, method: request.method(),
			headers: { ...headers, host: `${HOST}:${port}`, "accept-encoding": "identity" } }, answer => {
			let text = "";
			answer.on("data", data => { text += data; });
			answer.on("end", () => done(text));
		});
		out.on("error", fail);
		out.end(request.postData() || undefined);
	});
}

// How often a text is there, as the site tells anybody who may read it.
async function times(text) {
	const answer = await page.request.get(url.replace(HOST, "127.0.0.1") + question, {
		headers: { Accept: "application/json", Cookie: (await context.cookies(url))
			.map(c => `${c.name}=${c.value}`).join("; ") } });
	return (await answer.json()).threads.filter(t => t.body === text).length;
}
const field = () => page.locator("form.write textarea[name=body]");
const send = () => page.getByRole("button", { name: "Send", exact: true }).click();
const saved = () => page.locator(".saved").filter({ hasText: "Saved on this phone." }).waitFor();
const kept = () => page.locator(".saved").filter({ hasText: "Kept on this phone" }).waitFor();
const box = page => page.locator(".waiting [role=status]");
const emptied = () => page.locator(".waiting").waitFor({ state: "detached", timeout: 20000 });
const look = () => page.evaluate(() => dispatchEvent(new Event("focus")));

async function scene(what, steps) {
	try {
		await steps();
	} catch (fault) {
		ok(false, `${what}: no step fails`, `${fault}\n${page.url()}\n${await page.content().catch(() => "")}`);
	}
}

await scene("a first text", async () => {
	await join("Achieng");
	ok(await page.evaluate(() => !isSecureContext && !crypto.subtle && !!indexedDB),
		"the address is no secure context");
	question = new URL(await page.locator("h1 a").getAttribute("href"), url).pathname;
	await page.goto(url + question);
	await field().fill("A plain one.");
	await saved();
	await send();
	await page.getByRole("article").filter({ hasText: "A plain one." }).first().waitFor();
	ok(await times("A plain one.") === 1 && await page.locator(".waiting").count() === 0,
		"a text that is sent is there once, and its page is shown");
});

await scene("the server is killed", async () => {
	await page.goto(url + question);
	await field().fill("While nobody listened.");
	await saved();
	await kill();
	await send();
	await kept();
	ok(await box(page).textContent() === "1 text waits on this phone", "out of reach: the text waits");
	await field().fill("And one more ✓ é 😀\nin two lines");
	await send();
	await kept();
	ok(await box(page).textContent() === "2 texts wait on this phone", "and a second one");
	await page.locator(".waiting summary").click();
	for (const name of ["Try again", "Copy", "Save as a file", "Print", "Throw away"])
		ok(await page.locator(".waiting li").first().getByRole("button", { name }).isVisible(),
			`beside it: ${name}`);
	const [file] = await Promise.all([page.waitForEvent("download"),
		page.locator(".waiting li").first().getByRole("button", { name: "Save as a file" }).click()]);
	ok(/^text-\w+\.txt$/.test(file.suggestedFilename()), "a text can be taken away as a file");
	await serve();
	await look();
	await emptied();
	ok(await times("While nobody listened.") === 1 && await times("And one more ✓ é 😀\nin two lines") === 1,
		"when it is in reach again both arrive, once");
	await page.reload();
	await page.waitForTimeout(800);
	ok(await times("While nobody listened.") === 1 && await page.locator(".waiting").count() === 0,
		"and not again");
});

await scene("answers go wrong", async () => {
	const faults = {
		"the answer is lost": async route => {
			const headers = await route.request().allHeaders();
			await forward(route.request(), headers);
			await route.abort();
		},
		"a fault of the server": route => route.fulfill({ status: 500, body: "{}" }),
		"a page in place of the answer": route => route.fulfill({ status: 200, contentType: "text/html", body: "<h1>Hello</h1>" }),
		"the hash of another text": route => route.fulfill({ status: 201, contentType: "application/json",
			body: JSON.stringify({ id: "x", rev: 1, sha256: "0".repeat(64), epoch: "x" }) }),
	};
	for (const [what, act] of Object.entries(faults)) {
		await page.goto(url + question);
		const text = "Through " + what;
		await field().fill(text);
		await page.route("**/api/1/op/**", act);
		await send();
		await kept();
		const waits = await page.locator(".waiting li").count();
		await page.unroute("**/api/1/op/**");
		await page.locator(".waiting summary").click();
		await page.getByRole("button", { name: "Try again" }).click();
		await emptied();
		ok(waits === 1 && await times(text) === 1, `${what}: the text waits, and arrives once`, waits);
	}
});

await scene("refused", async () => {
	await page.goto(url + question);
	await field().fill("Not for now.");
	await page.route("**/api/1/op/**", route => route.fulfill({ status: 403, contentType: "application/json",
		body: JSON.stringify({ error: { code: "denied", text: "this is closed" } }) }));
	await send();
	await kept();
	ok((await page.locator(".waiting .by").textContent()).includes("You cannot write there. (this is closed)"),
		"a refusal says why, and the text stays");
	await page.unroute("**/api/1/op/**");
	await page.reload();
	await page.locator(".waiting summary").click();
	page.once("dialog", dialog => dialog.accept());
	await page.getByRole("button", { name: "Throw away" }).click();
	await emptied();
	ok(await times("Not for now.") === 0, "only its author throws it away");
});

await scene("an old copy of the site", async () => {
	let puts = 0;
	page.on("request", request => { puts += request.method() === "PUT"; });
	await page.route("**/hello", async route => {
		const answer = JSON.parse(await forward(route.request()));
		await route.fulfill({ json: { ...answer, epoch: "e".repeat(32) } });
	});
	await page.goto(url + question);
	await page.waitForTimeout(2500);
	await page.unroute("**/hello");
	ok(puts >= 7 && await times("A plain one.") === 1,
		"another epoch: all that was sent is sent again, and is there once", puts);
});

await scene("the browser is killed", async () => {
	await page.goto(url + question);
	await field().fill("Half a thought");
	await saved();
	const cdp = await context.browser().newBrowserCDPSession();
	const { processInfo } = await cdp.send("SystemInfo.getProcessInfo");
	const cookies = await context.cookies(url); // Chromium writes these to its disk only after 30 s
	process.kill(processInfo.find(p => p.type === "browser").id, "SIGKILL");
	await new Promise(done => setTimeout(done, 500));
	context = await open();
	await context.addCookies(cookies);
	page = await context.newPage();
	page.setDefaultTimeout(10000);
	await page.goto(url + question);
	await page.waitForTimeout(400);
	const found = await field().inputValue();
	ok(found === "Half a thought", "a draft outlives a killed browser", found);
	await field().fill("");
	await page.waitForTimeout(500);
});

await scene("two people, one phone", async () => {
	await page.goto(url + question);
	await field().fill("Achieng's own");
	await kill();
	await send();
	await kept();
	await serve();
	await context.clearCookies();
	await join("Barasa");
	await page.waitForTimeout(1000);
	await page.locator(".waiting summary").click();
	ok((await page.locator(".waiting .hint").last().textContent()).startsWith("Texts of somebody else here: 1.") &&
		!(await page.locator(".waiting").textContent()).includes("own") && await times("Achieng's own") === 0,
		"another person on this phone neither sees nor sends it");
	await page.goto(url + question);
	ok(await field().inputValue() === "", "nor finds it in the form");
});

await scene("no large storage", async () => {
	await page.addInitScript(() => { indexedDB.open = () => { throw new Error("refused"); }; });
	await page.goto(url + question);
	await field().fill("Without a database");
	await saved();
	await kill();
	await send();
	await kept();
	await serve();
	// A lease that an earlier page of this phone left lasts 20 s; until it ends nothing is sent.
	for (let i = 0; i < 60 && await times("Without a database") === 0; i++) {
		await look();
		await page.waitForTimeout(500);
	}
	ok(await times("Without a database") === 1, "without IndexedDB the small storage keeps the text");
	await page.addInitScript(() => { Storage.prototype.setItem = () => { throw new Error("full"); }; });
	await page.goto(url + question);
	await field().fill("Nothing keeps this");
	await page.locator(".saved").filter({ hasText: "This phone keeps nothing" }).waitFor();
	await send();
	await page.getByRole("article").filter({ hasText: "Nothing keeps this" }).first().waitFor();
	ok(await times("Nothing keeps this") === 1, "with neither, it is said, and the form goes as it would without scripts");
});

await scene("a wrong clock", async () => {
	const other = await context.newPage();
	page = other;
	page.setDefaultTimeout(10000);
	for (const years of [10, -10]) {
		await page.clock.install({ time: Date.now() + years * 365 * 24 * 3600 * 1000 });
		await page.goto(url + question);
		await field().fill(`By a clock ${years} years off`);
		await send();
		await page.getByRole("article").filter({ hasText: `By a clock ${years}` }).first().waitFor();
		ok(await times(`By a clock ${years} years off`) === 1, `a clock ${years} years off delivers`);
	}
});

await context.close().catch(() => {});
await kill("SIGTERM");
