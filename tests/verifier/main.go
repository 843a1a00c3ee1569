// Verifies a proof that Muster made, with libraries that others wrote: note signatures and
// checkpoints (transparency-dev/formats), inclusion in the tree (transparency-dev/merkle).
//
//	verifier KEY PROOF
package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"
)

func verify(key, file string) (string, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	head, signed, found := bytes.Cut(text, []byte("\n\n"))
	if !found {
		return "", errors.New("no checkpoint")
	}
	lines := strings.Split(string(head), "\n")
	if len(lines) < 3 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return "", errors.New("no tlog-proof")
	}
	entry, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(lines[1], "extra "))
	if err != nil {
		return "", err
	}
	index, err := strconv.ParseUint(strings.TrimPrefix(lines[2], "index "), 10, 64)
	if err != nil {
		return "", err
	}
	var hashes [][]byte
	for _, line := range lines[3:] {
		hash, err := base64.StdEncoding.DecodeString(line)
		if err != nil {
			return "", err
		}
		hashes = append(hashes, hash)
	}
	checkpoint, _, _, err := log.ParseCheckpoint(signed, verifier.Name(), verifier)
	if err != nil {
		return "", err
	}
	leaf := rfc6962.DefaultHasher.HashLeaf(entry)
	err = proof.VerifyInclusion(rfc6962.DefaultHasher, index, checkpoint.Size, leaf, hashes, checkpoint.Hash)
	return fmt.Sprintf("commit %d of %d in %s", index, checkpoint.Size, checkpoint.Origin), err
}

func main() {
	said, err := verify(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(said)
}
