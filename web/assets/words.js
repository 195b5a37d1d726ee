// The texts of scripts in the page's language. They are asked for once and then come from the browser's
// own store, so they are there when the site is out of reach; without them the page speaks English.
let texts = {};

export async function loadWords() {
	const hash = new URL(import.meta.url).pathname.split("/")[2];
	try {
		const answer = await fetch(`/texts/${hash}/${document.documentElement.lang}`);
		if (answer.ok)
			texts = await answer.json();
	} catch {
		// English then.
	}
}

export function say(text, ...values) {
	let i = 0;
	return (texts[text] || text).replace(/%[sd]/g, () => values[i++]);
}
