// What a newcomer sees first, for script/fresh-machine: node sign_up_picture.mjs URL FILE.PNG
// Ends with 1 where the page or its stylesheet is not what a browser can show.

import { existsSync } from "node:fs";
import { get } from "node:http";
import { gunzipSync } from "node:zlib";
import { chromium } from "playwright-core";

const [url, file] = process.argv.slice(2);

const fetched = (address) =>
  new Promise((done, failed) => {
    get(address, { headers: { "accept-encoding": "gzip, deflate, br, zstd" } }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => done({ headers: answer.headers, body: Buffer.concat(parts) }));
    }).on("error", failed);
  });

const check = (good, what) => {
  if (good) return;
  console.error(`${url}: ${what}`);
  process.exit(1);
};

const executablePath = ["/usr/bin/chromium", "/usr/bin/google-chrome"].find((path) => existsSync(path));
const browser = await chromium.launch({ executablePath });
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
const answer = await page.goto(url);
check(answer.ok(), `status ${answer.status()}`);
const sheets = await page.evaluate(() =>
  [...document.styleSheets].map((sheet) => ({ href: sheet.href, rules: sheet.cssRules.length })),
);
check(sheets.length > 0 && sheets.every(({ rules }) => rules > 0), `stylesheets without rules: ${JSON.stringify(sheets)}`);
for (const { href } of sheets) {
  const { headers, body } = await fetched(href);
  const coding = headers["content-encoding"] ?? "";
  check(["", "gzip"].includes(coding), `${href} has the codings "${coding}"`);
  const text = (coding === "gzip" ? gunzipSync(body) : body).toString();
  check(text.includes(":root"), `${href} is not a stylesheet once decoded`);
}
const style = await page.evaluate(() => {
  const button = getComputedStyle(document.querySelector("form button"));
  return { font: getComputedStyle(document.body).fontFamily, corner: button.borderTopLeftRadius };
});
check(style.font.includes("sans-serif") && parseFloat(style.corner) > 0, `it has no style: ${JSON.stringify(style)}`);
await page.screenshot({ path: file, fullPage: true });
await browser.close();
console.log(`${url} is styled (${JSON.stringify(style)}); its picture is ${file}`);
