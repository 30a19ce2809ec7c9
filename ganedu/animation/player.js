// Makes every drawing on the page that has no player yet play. What it needs stands beside the drawing, as JSON.
setTimeout(() => {
  for (const box of document.querySelectorAll(".ganedu-animation:not([data-ready])")) {
    box.dataset.ready = "";
    const { x, curves, marks, captions } = JSON.parse(box.querySelector("script[type='application/json']").textContent);
    const find = (selector) => box.querySelector(selector);
    const [play, slider, words, mark] = ["[data-do=play]", "input", "[role=status]", "[data-mark]"].map(find);
    const last = captions.length - 1;
    const wait = matchMedia("(prefers-reduced-motion: reduce)").matches ? 1000 : 125; // milliseconds a frame
    let now = last, timer = null;

    const show = (frame) => {
      now = Math.max(0, Math.min(last, frame));
      for (const path of box.querySelectorAll("[data-curve]")) {
        const heights = curves[path.dataset.curve][now]; // in tenths
        const line = x.map((across, i) => `${i ? "L" : "M"}${across} ${heights[i] / 10}`).join("");
        path.setAttribute("d", line + (path.dataset.end ?? ""));
      }
      if (mark) mark.setAttribute("transform", `translate(${marks[now]})`);
      words.textContent = captions[now];
      slider.value = now;
      slider.setAttribute("aria-valuetext", captions[now]);
    };
    const stop = () => {
      clearInterval(timer);
      timer = null;
      play.textContent = "Play";
      words.setAttribute("aria-live", "polite"); // a frame that one stops at is read out, those that fly by are not
    };
    const start = () => {
      words.setAttribute("aria-live", "off");
      play.textContent = "Pause";
      if (now === last) show(0);
      timer = setInterval(() => (now < last ? show(now + 1) : stop()), wait);
    };
    const toggle = () => (timer === null ? start() : stop());
    const step = (frame) => (stop(), show(frame));

    play.onclick = toggle;
    find("[data-do=back]").onclick = () => step(now - 1);
    find("[data-do=on]").onclick = () => step(now + 1);
    slider.oninput = () => step(Number(slider.value));
    box.onkeydown = (event) => {
      const keys = { ArrowLeft: () => step(now - 1), ArrowRight: () => step(now + 1), Home: () => step(0), End: () => step(last) };
      if (event.target === slider) keys[" "] = toggle; // on a button the space bar presses it
      if (!keys[event.key] || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation(); // notebooks have keys of their own
      keys[event.key]();
    };
    find("[data-still]").remove();
    find(".controls").hidden = false;
    show(0);
  }
}, 0); // a notebook may run this before what stands beside it is on the page
