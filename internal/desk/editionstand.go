package desk

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"recount/access"
	"recount/internal/store"
	"recount/publish"
	"recount/publish/stranger"
	"recount/record"
)

// EditionStand is an edition as it stands: what it is to say, who drafted and approved it, and which editions it
// stands between.
type EditionStand struct {
	ID         string           `json:"id"`
	Name       string           `json:"name"`  // as strangers know it: its day, with the end of the id
	State      string           `json:"state"` // draft, approved, published, withdrawn
	Spec       EditionSpec      `json:"spec"`
	KnownAt    record.Micros    `json:"known_at"` // what the case learned later is not in it
	DraftedBy  record.ActorID   `json:"drafted_by"`
	ApprovedBy []record.ActorID `json:"approved_by"`
	// id of the released edition that it takes the place of
	Supersedes   string   `json:"supersedes,omitempty"`
	SupersededBy string   `json:"superseded_by,omitempty"` // id of the released edition that took its place
	Digest       string   `json:"digest,omitempty"`        // SHA-256 of SHA256SUMS, hex
	Why          string   `json:"why,omitempty"`           // it was withdrawn
	Cosigned     []string `json:"cosigned"`                // names of the witnesses who cosigned the log of its release
	Word         string   `json:"on_the_word_of,omitempty" doc:"who alone vouches for one of those who drafted and approved it"`
}

// List gives every edition, drafts among them, oldest first.
func (e Editions) List(ctx context.Context, who Who) ([]EditionStand, error) {
	out := []EditionStand{}
	err := e.desk.look(ctx, who, "toll.read", access.Subject{Level: access.S1},
		func(tx *store.Tx, _ allowed) error {
			all, err := editionsOf(tx, "")
			if err != nil {
				return err
			}
			for _, ed := range all {
				s, err := standOf(tx, ed, all)
				if err != nil {
					return err
				}
				if s.Word, err = wordBehindEdition(tx, ed); err != nil {
					return err
				}
				out = append(out, s)
			}
			return nil
		})
	return out, err
}

// Stand gives one edition as it stands.
func (e Editions) Stand(ctx context.Context, who Who, id string) (EditionStand, error) {
	all, err := e.List(ctx, who)
	if err != nil {
		return EditionStand{}, err
	}
	i := slices.IndexFunc(all, func(s EditionStand) bool { return s.ID == id })
	if i < 0 {
		return EditionStand{}, ErrAbsent
	}
	return all[i], nil
}

func standOf(tx *store.Tx, ed record.Edition, all []record.Edition) (EditionStand, error) {
	spec, err := specOf(ed)
	s := EditionStand{ID: ed.ID, Name: editionName(ed), State: ed.State, Spec: spec, KnownAt: ed.KnownAt,
		DraftedBy: ed.DraftedBy, ApprovedBy: append([]record.ActorID{}, ed.ApprovedBy...), Supersedes: ed.Supersedes,
		Digest: ed.Digest, Why: ed.Why, Cosigned: []string{}}
	if ed.Digest != "" && err == nil {
		s.Cosigned, err = cosignedBy(tx, ed)
	}
	for _, later := range all {
		if later.Supersedes == ed.ID && later.State == record.EditionPublished {
			s.SupersededBy = later.ID
		}
	}
	return s, err
}

// cosignedBy names the witnesses who cosigned the log of an edition's release.
func cosignedBy(tx *store.Tx, ed record.Edition) ([]string, error) {
	out := []string{}
	_, b, _, err := releaseCheckpoint(tx, ed.ID)
	if errors.Is(err, errUncovered) { // its release stands under no checkpoint yet
		return out, nil
	}
	if err != nil {
		return out, err
	}
	lines, err := cosigned(tx, ed, b.Checkpoint)
	for _, line := range lines {
		by, _, _ := signature(line)
		out = append(out, by)
	}
	return out, err
}

// EditionWords is what an edition is to say, in words, as people fill in a form.
type EditionWords struct {
	QuestionWords
	TitleEN, TitleAR       string
	Desk, Licence, Address string
	K                      int
	Witnesses              string // keys of those who are to cosign its log, one a line
	Quorum                 int    // how many of them must have; 0: all
	Finest                 string // admin2, admin1, country; "": admin1
}

// finest are the words for the finest place that an edition tells.
var finest = map[string]record.PlacePrecision{"": record.PlaceNotStated, "admin2": record.PlaceADM2,
	"admin1": record.PlaceADM1, "country": record.PlaceCountry}

// ReadEdition reads what an edition is to say.
func ReadEdition(w EditionWords) (EditionSpec, error) {
	spec := EditionSpec{Titles: map[string]string{}, Desk: w.Desk, Licence: w.Licence, Address: w.Address, K: w.K}
	for lang, title := range map[string]string{"en": w.TitleEN, "ar": w.TitleAR} {
		if title != "" {
			spec.Titles[lang] = title
		}
	}
	var ok bool
	if spec.Finest, ok = finest[w.Finest]; !ok {
		return spec, badInput("the finest place that is told is admin2, admin1 or country")
	}
	if w.K < 0 || w.K > maxK {
		return spec, badInput("the smallest number that is told is between 1 and %d", maxK)
	}
	var err error
	if spec.Witnesses, spec.Quorum, err = readWitnesses(w.Witnesses, w.Quorum); err != nil {
		return spec, err
	}
	spec.Question, err = ReadQuestion(w.QuestionWords)
	return spec, err
}

// maxK is the largest smallest number: more would hide whatever an edition is for.
const maxK = 1000

// Correct drafts the next edition of a released one's question: the same words, what the case knows now, errata for
// what is another number since.
func (e Editions) Correct(ctx context.Context, who Who, id string) (record.Edition, Outcome, error) {
	s, err := e.Stand(ctx, who, id)
	if err != nil {
		return record.Edition{}, Outcome{}, err
	}
	if s.State != record.EditionPublished && s.State != record.EditionWithdrawn {
		return record.Edition{}, Outcome{},
			badInput("edition %s is %s: what was not released needs no correction; draft it anew", id, s.State)
	}
	return e.Draft(ctx, who, s.Spec)
}

// EditionCheck is what somebody who has nothing but the files finds of a released edition.
type EditionCheck struct {
	Faults []string `json:"faults"`
	Holds  string   `json:"holds"` // what was found to hold
}

// Check makes the files of a released edition and checks them as a stranger does.
func (e Editions) Check(ctx context.Context, who Who, id string) (EditionCheck, error) {
	made, err := e.Files(ctx, who, id)
	if err != nil {
		return EditionCheck{}, err
	}
	b, err := made.Archive()
	if err != nil {
		return EditionCheck{}, err
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		return EditionCheck{}, fmt.Errorf("open the files of edition %s: %w", id, err)
	}
	folder, err := fs.Sub(z, made.ID)
	if err != nil {
		return EditionCheck{}, err
	}
	out := EditionCheck{Faults: []string{}}
	faults, holds := stranger.Check(folder, stranger.Options{})
	for _, f := range faults {
		out.Faults = append(out.Faults, fmt.Sprint(f))
	}
	out.Holds = holds
	return out, nil
}

// EditionFile is one file of a released edition.
type EditionFile struct {
	Name   string `json:"name"`
	Type   string `json:"type"` // media type
	Size   int    `json:"bytes"`
	SHA256 string `json:"sha256"` // hex
}

// FilesOf names the files of a made edition, in their order.
func FilesOf(made *publish.Edition) []EditionFile {
	out := []EditionFile{}
	for _, name := range slices.Sorted(maps.Keys(made.Files)) {
		sum := sha256.Sum256(made.Files[name])
		out = append(out, EditionFile{name, publish.MediaType(name), len(made.Files[name]), hex.EncodeToString(sum[:])})
	}
	return out
}

// ReasonText puts the reason of a changed number into the words of a language.
func ReasonText(lang, reason string) string { return publish.ReasonText(lang, reason) }
