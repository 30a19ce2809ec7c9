// Runs inside an open page and returns its faults, one sentence each. The element or text at fault is quoted.
async () => {
  // Scripts that MathJax was waiting for come first: before that, all TeX is still raw.
  if (window.MathJax?.startup?.promise) await MathJax.startup.promise;
  const faults = [];
  const quote = (text) => "“" + text.trim().replace(/\s+/g, " ").slice(0, 90) + "”";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Words of the source that a reader should never see. In code they may be meant; an opened directive never is.
  const inProse = [
    [/\\[a-zA-Z]{2,}|\\[()[\]]|\$[^\s$][^$]*\$/, "raw TeX"],
    [/\{[a-z]+(:[a-z]+)?\}|:::|```/, "raw MyST"],
  ];
  const anywhere = [[/(:::|```)\{[a-z]/, "raw MyST"]];
  const notShown = "script, style, noscript, template, textarea, mjx-container";
  const texts = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (parent.closest(notShown)) continue;
    const text = texts.currentNode.data;
    const patterns = parent.closest("pre, code") ? anywhere : inProse;
    const hit = patterns.find(([pattern]) => pattern.test(text));
    if (hit) faults.push(`${hit[1]} in the text: ${quote(text.slice(Math.max(0, text.search(hit[0]) - 20)))}`);
  }

  // MathJax shows an unknown macro as red text, and any other mistake as an merror.
  for (const node of all("mjx-container [data-mjx-error], mjx-container [data-mml-node=mtext][fill=red]"))
    faults.push(`MathJax could not read: ${quote(node.getAttribute("data-mjx-error") ?? node.closest("mjx-container").textContent)}`);

  for (const image of all("img")) {
    const alt = (image.getAttribute("alt") ?? "").trim();
    const isPath = /^\S*\/\S*$/.test(alt) || /\.(png|svg|jpe?g|gif|webp)$/i.test(alt);
    if (!alt || isPath) faults.push(`image without a text in words: alt=${quote(alt)} src=${quote(image.getAttribute("src") ?? "")}`);
    if (image.complete && !image.naturalWidth) faults.push(`image that does not load: ${quote(image.getAttribute("src") ?? "")}`);
  }

  // sphinx-proof and sphinx-exercise give each of their boxes' bodies the same id; nothing links to those.
  const ids = all("[id]").map((node) => node.id).filter((id) => !/^(proof|[a-z]+-content)$/.test(id));
  for (const id of new Set(ids.filter((id, index) => ids.indexOf(id) !== index))) faults.push(`id used twice: ${quote(id)}`);

  // Too wide for the screen, and not inside a box of its own that scrolls. The theme cuts what sticks out of the page,
  // so the width of the document alone would not tell. One fault a page is enough: parents stick out with their children.
  const sees = innerWidth + 1;
  const scrolls = (node) => /auto|scroll/.test(getComputedStyle(node).overflowX);
  const wide = all("main, main *").find((node) => {
    if (node.closest("svg, mjx-assistive-mml") || !node.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    if (node.getBoundingClientRect().right <= sees) return false;
    for (let box = node; box; box = box.parentElement) if (scrolls(box) && box.getBoundingClientRect().right <= sees) return false;
    return true;
  });
  if (wide) faults.push(`wider than the screen: <${wide.localName} class="${wide.className}"> ${quote(wide.textContent)}`);
  else if (document.documentElement.scrollWidth > sees) faults.push(`the page scrolls sideways: ${document.documentElement.scrollWidth} px on a screen of ${innerWidth}`);
  return faults;
}
