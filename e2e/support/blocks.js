// A font in which every letter is the same block. It makes pages look alike on every machine, whatever its
// fonts. The tables are those that the OpenType specification requires.

const em = 1000, wide = 560, high = 700;

const u8 = (...n) => Buffer.from(n);
const u16 = (...list) => Buffer.concat(list.map((n) => u8((n >> 8) & 255, n & 255)));
const u32 = (...list) => Buffer.concat(list.map((n) => u16(n >>> 16, n & 0xffff)));

// Glyphs: the first, for missing characters, and the space are empty; the third is the block.
const block = Buffer.concat([
  u16(1, 40, 0, wide - 40, high), // one contour, and its box
  u16(3, 0), u8(1, 1, 1, 1), // its last point; no instructions; four points on the curve
  u16(40, 0, wide - 80, 0), u16(0, high, 0, -high), // each relative to the one before
]);

// Many characters to one glyph (format 13): the space, and everything after it.
const cmap = Buffer.concat([
  u16(0, 1, 3, 10), u32(12),
  u16(13, 0), u32(16 + 2 * 12, 0, 2),
  u32(0x20, 0x20, 1), u32(0x21, 0x10ffff, 2),
]);

const tables = {
  "OS/2": Buffer.concat([
    u16(4, wide, 400, 5, 0), u16(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), Buffer.alloc(10), u32(0, 0, 0, 0),
    Buffer.from("NONE"), u16(0x40, 0x20, 0xffff, 800, -200, 0, 800, 200), u32(1, 0), u16(500, high, 0, 0x20, 1),
  ]),
  cmap,
  glyf: block,
  head: Buffer.concat([
    u32(0x10000, 0x10000, 0, 0x5f0f3cf5), u16(0, em), Buffer.alloc(16), u16(0, 0, wide, high, 0, 8, 2, 0, 0),
  ]),
  hhea: Buffer.concat([u32(0x10000), u16(800, -200, 0, wide, 40, 40, wide - 40, 1, 0, 0, 0, 0, 0, 0, 0, 1)]),
  hmtx: Buffer.concat([u16(wide, 0), u16(0, 40)]),
  loca: u16(0, 0, 0, block.length / 2),
  maxp: Buffer.concat([u32(0x10000), u16(3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)]),
  name: u16(0, 0, 6),
  post: u32(0x30000, 0, 0, 0, 0, 0, 0, 0),
};

const padded = (table) => Buffer.concat([table, Buffer.alloc(-table.length & 3)]);

function font() {
  const entries = Object.entries(tables), heads = [], bodies = [];
  let at = 12 + 16 * entries.length;
  for (const [tag, table] of entries) {
    heads.push(Buffer.from(tag), u32(0, at, table.length));
    bodies.push(padded(table));
    at += bodies.at(-1).length;
  }
  return Buffer.concat([u32(0x10000), u16(entries.length, 128, 3, 16 * entries.length - 128), ...heads, ...bodies]);
}

/** blocks is a stylesheet that sets all text in blocks. The page's security policy has to be off. */
export const blocks = `
  @font-face { font-family: Blocks; src: url(data:font/ttf;base64,${font().toString("base64")}); }
  *, ::before, ::after { font-family: Blocks !important; letter-spacing: 0 !important; }
`;
