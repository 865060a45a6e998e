// Makes the page live: new posts appear, and writing does not leave the page. Everything works without it.
"use strict";
(() => {
  const chat = document.getElementById("chat");
  const form = document.getElementById("compose");
  const live = document.getElementById("live");
  const news = document.getElementById("news");
  const said = document.getElementById("said");
  const target = document.getElementById("reply_to");
  const attach = document.getElementById("attach");
  const picture = document.getElementById("picture");
  const description = document.getElementById("description");
  let newest = chat.dataset.newest;
  const text = document.getElementById("text");
  let askedFor = null; // the picture whose description was asked for: who posts again means it
  let replying = null; // an option of our own in the list, for a reply to a person
  let chosen = false; // whom to answer was chosen by hand: a new question must not change it

  const bigger = (a, b) => (a.length !== b.length ? a.length > b.length : a > b);
  const atBottom = () => window.innerHeight + window.scrollY >= document.body.scrollHeight - 80;

  // the HTML comes from the room, which has escaped every text in it
  const place = (html, where) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    own(template.content);
    where.append(template.content);
    localTimes(where);
  };

  // pieces of the page come to everybody alike
  const own = (root) => {
    const mine = form.dataset.me;
    if (!mine) return;
    for (const link of root.querySelectorAll(`article[data-by="${mine}"] a.edit`)) link.hidden = false;
  };

  const localTimes = (root) => {
    for (const time of root.querySelectorAll("time:not([data-local])")) {
      time.dataset.local = "";
      time.textContent = new Date(time.dateTime).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    }
  };

  const seen = (id) => {
    if (bigger(id, newest)) newest = id;
    return chat.querySelector(`[data-id="${id}"]`) !== null;
  };

  const connect = () => {
    const source = new EventSource(`/tags/${encodeURIComponent(chat.dataset.tag)}/events?after=${newest}`);
    source.addEventListener("open", () => { live.textContent = "· live"; });
    source.addEventListener("error", () => {
      live.textContent = "· connection lost, trying again";
      if (source.readyState === EventSource.CLOSED) { setTimeout(connect, 2000); }
    });
    source.addEventListener("present", (event) => {
      const present = new Set(JSON.parse(event.data));
      for (const article of chat.querySelectorAll("article[data-id]")) {
        if (!present.has(article.dataset.id)) article.remove();
      }
    });
    source.addEventListener("gone", (event) => {
      chat.querySelector(`article[data-id="${JSON.parse(event.data)}"]`)?.remove();
    });
    source.addEventListener("changed", (event) => {
      const changed = JSON.parse(event.data);
      const old = chat.querySelector(`article[data-id="${changed.id}"], [data-head="${changed.id}"]`);
      if (!old || old.dataset.edited === changed.edited) return;
      const template = document.createElement("template");
      template.innerHTML = changed.html;
      own(template.content);
      old.replaceWith(template.content);
      localTimes(chat);
    });
    source.addEventListener("question", (event) => {
      const question = JSON.parse(event.data);
      if (seen(question.id)) return;
      const follow = atBottom();
      document.getElementById(`section-${question.section}`)?.remove();
      place(question.html, chat);
      for (const old of [...target.options]) if (old.text === question.section) old.remove();
      const option = new Option(question.section, question.id);
      target.append(option);
      if (!chosen && text.value.trim() === "") option.selected = true;
      news.textContent = question.text;
      if (follow) window.scrollTo(0, document.body.scrollHeight);
    });
    source.addEventListener("post", (event) => {
      const post = JSON.parse(event.data);
      if (seen(post.id)) return;
      const follow = atBottom();
      const section = document.getElementById(`section-${post.section}`) || chat.firstElementChild;
      place(post.html, section.querySelector(".posts"));
      news.textContent = `New in ${post.section}: ${post.name}`;
      if (follow) window.scrollTo(0, document.body.scrollHeight);
    });
  };

  chat.addEventListener("click", (event) => {
    const link = event.target.closest("a.reply");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    chosen = true;
    const known = [...target.options].find((option) => option.value === link.dataset.reply && option !== replying);
    replying?.remove();
    replying = null;
    if (known) {
      known.selected = true;
    } else {
      replying = new Option(link.dataset.name, link.dataset.reply, true, true);
      target.append(replying);
    }
    text.focus();
  });

  target.addEventListener("change", () => { chosen = true; });

  // an objection to what is about to be posted, or nothing
  const objection = () => {
    const file = picture.files[0];
    if (!file) return "";
    if (file.size > Number(form.dataset.largest)) {
      return `The picture is too large: ${Number(form.dataset.largest) / 1048576} MB is the most.`;
    }
    if (description.value.trim() === "" && askedFor !== file) {
      askedFor = file;
      attach.open = true;
      description.focus();
      return "Please describe the picture for those who do not see it. To post it without, press Post again.";
    }
    return "";
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    said.textContent = objection();
    if (said.textContent) return;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { Accept: "application/json" },
        body: new FormData(form),
      });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.error);
      text.value = picture.value = description.value = "";
      attach.open = false;
      form.dataset.me = told.account;
      own(chat);
      said.textContent = "Posted.";
      const name = document.getElementById("name");
      if (name) {
        const line = document.createElement("p");
        line.className = "as";
        line.textContent = `You are ${told.name}.`;
        name.closest("p").replaceWith(line);
      }
      replying?.remove();
      replying = null;
      chosen = false;
      target.selectedIndex = target.options.length - 1;
    } catch (error) {
      said.textContent = error instanceof TypeError
        ? "The room cannot be reached at present. Your text is still here; try again." : error.message;
    } finally {
      button.disabled = false;
    }
  });

  localTimes(document);
  connect();
})();
