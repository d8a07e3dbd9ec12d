package postgres

import (
	"encoding/json"

	"parley/chat"
)

// previewJSON is the column's form: null for a message without one.
func previewJSON(p chat.Preview) []byte {
	if p.IsZero() {
		return nil
	}
	raw, err := json.Marshal(p)
	if err != nil {
		return nil // it holds nothing but strings
	}
	return raw
}

// preview reads what previewJSON wrote.
func preview(raw []byte) (p chat.Preview) {
	if len(raw) == 0 || json.Unmarshal(raw, &p) != nil {
		return chat.Preview{} // only this package writes the column
	}
	return p
}
