package chattest

import (
	"cmp"
	"context"
	"slices"

	"parley/chat"
)

// searchRow is a kept search, by its user.
type searchRow struct {
	chat.KeptSearch
	user chat.UserID
}

func (d *Database) forgetSearches(which func(x searchRow) bool) {
	d.searches = slices.DeleteFunc(d.searches, which)
}

func (d *Database) addSearch(user chat.UserID, k chat.KeptSearch) {
	d.searched++
	k.ID = d.searched
	d.searches = append(d.searches, searchRow{k, user})
}

// Searches implements chat.KeptSearchStore.
func (d *Database) Searches(ctx context.Context, user chat.UserID) (list []chat.KeptSearch, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, x := range d.searches {
		if x.user == user {
			list = append(list, x.KeptSearch)
		}
	}
	slices.SortFunc(list, func(a, b chat.KeptSearch) int {
		if (a.Name == "") != (b.Name == "") {
			return cmp.Compare(len(b.Name), len(a.Name))
		}
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(b.ID, a.ID))
	})
	return list, nil
}

// SearchNote implements chat.KeptSearchStore.
func (d *Database) SearchNote(ctx context.Context, user chat.UserID, k chat.KeptSearch) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.forgetSearches(func(x searchRow) bool {
		return x.user == user && x.Name == "" && x.Query == k.Query && x.Best == k.Best
	})
	d.addSearch(user, chat.KeptSearch{Query: k.Query, Best: k.Best})
	left := 0
	for _, x := range slices.Backward(d.searches) {
		if x.user == user && x.Name == "" {
			if left++; left > chat.SearchesRecent {
				d.forgetSearches(func(o searchRow) bool { return o.ID == x.ID })
				break
			}
		}
	}
	return nil
}

// SearchKeep implements chat.KeptSearchStore.
func (d *Database) SearchKeep(ctx context.Context, user chat.UserID, k chat.KeptSearch) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	kept := 0
	for _, x := range d.searches {
		if x.user == user && x.Name != "" && x.Name != k.Name {
			kept++
		}
	}
	if kept >= chat.SearchesMost {
		return chat.ErrSearchesMost
	}
	d.forgetSearches(func(x searchRow) bool { return x.user == user && x.Name == k.Name })
	d.addSearch(user, k)
	return nil
}

// SearchForget implements chat.KeptSearchStore.
func (d *Database) SearchForget(ctx context.Context, user chat.UserID, id int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.forgetSearches(func(x searchRow) bool { return x.user == user && x.ID == id })
	return nil
}

// SearchesForgetRecent implements chat.KeptSearchStore.
func (d *Database) SearchesForgetRecent(ctx context.Context, user chat.UserID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.forgetSearches(func(x searchRow) bool { return x.user == user && x.Name == "" })
	return nil
}
