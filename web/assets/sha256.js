// SHA-256 (FIPS 180-4) of a text's UTF-8 bytes, as hex. crypto.subtle is absent on plain http.
const K = [];
const START = [];

// The first 32 bits of the fractions of roots of the first primes (FIPS 180-4, 4.2.2 and 5.3.3).
const fraction = x => ((x - Math.floor(x)) * 0x100000000) | 0;
for (let n = 2; K.length < 64; n++) {
	let d = 2;
	while (d * d <= n && n % d)
		d++;
	if (d * d <= n)
		continue;
	if (START.length < 8)
		START.push(fraction(Math.sqrt(n)));
	K.push(fraction(Math.cbrt(n)));
}
const turn = (x, n) => x >>> n | x << (32 - n);

function block(state, words) {
	const w = Array.from(words);
	for (let i = 16; i < 64; i++) {
		const a = w[i - 15], b = w[i - 2];
		w[i] = w[i - 16] + (turn(a, 7) ^ turn(a, 18) ^ a >>> 3)
			+ w[i - 7] + (turn(b, 17) ^ turn(b, 19) ^ b >>> 10) | 0;
	}
	let [a, b, c, d, e, f, g, h] = state;
	for (let i = 0; i < 64; i++) {
		const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + (e & f ^ ~e & g) + K[i] + w[i] | 0;
		const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + (a & b ^ a & c ^ b & c) | 0;
		[h, g, f, e, d, c, b, a] = [g, f, e, d + one | 0, c, b, a, one + two | 0];
	}
	return [a, b, c, d, e, f, g, h].map((x, i) => x + state[i] | 0);
}

export function sha256(text) {
	const bytes = new TextEncoder().encode(text);
	const padded = new Uint8Array((bytes.length + 72) >> 6 << 6);
	padded.set(bytes);
	padded[bytes.length] = 0x80;
	const view = new DataView(padded.buffer);
	view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
	view.setUint32(padded.length - 4, bytes.length << 3);
	let state = START;
	for (let at = 0; at < padded.length; at += 64)
		state = block(state, Array.from({ length: 16 }, (_, i) => view.getInt32(at + 4 * i)));
	return state.map(x => (x >>> 0).toString(16).padStart(8, "0")).join("");
}
