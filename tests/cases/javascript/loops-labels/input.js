outer: for (let i = 0; i < 3; i++) { for (const key in object) { continue outer; } }
label: { break label; }
