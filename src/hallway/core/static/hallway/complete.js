// While somebody types into an input with data-complete, its datalist is filled from that address.
// Without this file the datalist keeps what the page came with.
document.querySelectorAll("input[data-complete]").forEach((input) => {
  let waiting;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = input.value;
      if (text === asked || !text.trim()) return;
      asked = text;
      const address = new URL(input.dataset.complete, location.href);
      address.searchParams.set("q", text);
      const answer = await fetch(address, { headers: { Accept: "text/html" } });
      if (answer.ok && input.value === text) input.list.innerHTML = await answer.text();
    }, 200);
  });
});
