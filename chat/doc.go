// Package chat holds the nouns and the rules of Parley: users, rooms, messages,
// changes, permissions and limits. Its services tie them together over small
// interfaces. It knows neither HTTP nor a database.
package chat
