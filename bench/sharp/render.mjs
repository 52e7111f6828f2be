// sharp, by the faster of its two ways: a pipeline a size from the file, or one decode for all.
// Speaks the protocol of bench/renderers/work.py, which passes its constants as JSON.
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import sharp from 'sharp';

const [path, way, work] = [process.argv[2], process.argv[3], JSON.parse(process.argv[4])];
sharp.cache(false); // or the second run would be free
sharp.concurrency(1); // the benchmark compares processor time
const data = readFileSync(path);
const { width: sourceWidth, height: sourceHeight } = await sharp(data).metadata();

async function master() {
  if (way !== 'decode once') return () => sharp(data);
  const { data: pixels, info } = await sharp(data).flatten({ background: '#fff' }).raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return () => sharp(pixels, { raw });
}

const fitted = (open, width, height) =>
  open().flatten({ background: '#fff' }).resize(width, height, { fit: 'cover', kernel: 'lanczos3' });

function overlay(width, height) {
  const margin = Math.round(width * work.margin_share);
  const size = Math.round(width * work.text_share);
  const pillTop = height - margin - size;
  const perLine = Math.floor((width - 2 * margin) / (0.58 * size)); // letters
  const lines = [''];
  for (const word of work.message.split(' ')) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (longer.length <= perLine) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  const first = pillTop - size - (lines.length - 1) * size * work.leading;
  const text = lines.map((line, n) =>
    `<text x="${margin}" y="${first + n * size * work.leading}" font-size="${size}">${line}</text>`).join('');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" fill="#fff"
      font-family="Noto Sans, sans-serif" font-weight="bold">
      <linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="${work.scrim_from}" stop-opacity="0"/>
      <stop offset="1" stop-opacity="${work.scrim_level / 255}"/></linearGradient>
      <rect width="100%" height="100%" fill="url(#s)"/>${text}
      <rect x="${margin}" y="${pillTop}" width="${size * 5}" height="${size}" rx="${size / 2}" fill="${work.brand}"/>
      <text x="${margin + size / 2}" y="${pillTop + size * 0.68}" font-size="${size / 2}">${work.action}</text>
    </svg>`);
}

const jpeg = (image) => image.jpeg({ quality: work.jpeg_quality, chromaSubsampling: '4:2:0' }).toBuffer();

async function run() {
  const open = await master();
  const files = {};
  for (const [name, [width, height]] of Object.entries(work.sizes)) {
    const drawn = fitted(open, width, height).composite([{ input: overlay(width, height) }]);
    files[name] = await jpeg(drawn);
  }
  files.thumbnail = await fitted(open, work.thumbnail, work.thumbnail)
    .webp({ quality: work.webp_quality, effort: work.webp_method }).toBuffer();
  return files;
}

async function bare() {
  const open = await master();
  const [files, boxes] = [{}, {}];
  for (const [name, [width, height]] of Object.entries(work.sizes)) {
    files[name] = await jpeg(fitted(open, width, height));
    const scale = Math.max(width / sourceWidth, height / sourceHeight);
    const [w, h] = [width / scale, height / scale];
    const [left, top] = [(sourceWidth - w) / 2, (sourceHeight - h) / 2];
    boxes[name] = [left, top, left + w, top + h];
  }
  return [files, boxes];
}

const bytes = (files) => Object.values(files).reduce((sum, body) => sum + body.length, 0);

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  let reply;
  if (request.do === 'run') {
    const [wall, cpu] = [process.hrtime.bigint(), process.cpuUsage()];
    const files = await run();
    const spent = process.cpuUsage(cpu);
    reply = {
      wall_ms: Number(process.hrtime.bigint() - wall) / 1e6,
      cpu_ms: (spent.user + spent.system) / 1e3,
      bytes: bytes(files),
    };
  } else {
    const [files, boxes] = await bare();
    for (const [name, body] of Object.entries(files)) writeFileSync(`${request.into}/${name}.jpg`, body);
    reply = { boxes, bytes: bytes(files) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}
