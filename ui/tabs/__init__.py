"""The tabs of the page, a module each. Each has a function `add`, called inside its tab."""
