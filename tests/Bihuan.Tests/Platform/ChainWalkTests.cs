using System.Text;
using Bihuan.Foundation;
using Bihuan.Platform.Ledger;

namespace Bihuan.Tests.Platform;

/// <summary>The verifier's eye, on chains held in memory: each way of tampering is seen, named and placed.</summary>
[Requirement("SEC-06")]
public class ChainWalkTests
{
    [Fact]
    public void Chains_as_they_were_written_are_sound()
    {
        var chains = new[] { Chain(1, 5), Chain(2, 1), Chain(3, 9) };
        var walk = Walk(chains, chains.Select(Head));
        Assert.Empty(walk.Faults);
        Assert.Equal((15, 3), (walk.Facts, walk.Chains));
    }

    [Theory]
    [InlineData("body")]
    [InlineData("actor")]
    [InlineData("type")]
    [InlineData("occurred")]
    [InlineData("recorded")]
    [InlineData("policy")]
    [InlineData("hash")]
    public void An_altered_field_is_found_where_it_stands(string field)
    {
        var chain = Chain(2, 4);
        var bad = chain[2];
        chain[2] = field switch
        {
            "body" => bad with { Body = Flip(bad.Body) },
            "actor" => bad with { Actor = Flip(bad.Actor) },
            "type" => bad with { Type = Flip(bad.Type) },
            "occurred" => bad with { OccurredAt = bad.OccurredAt + 1 },
            "recorded" => bad with { RecordedAt = bad.RecordedAt + 1 },
            "policy" => bad with { PolicyVersion = bad.PolicyVersion + 1 },
            _ => bad with { Hash = Flip(bad.Hash) },
        };
        AssertFirst(Walk([Chain(1, 3), chain, Chain(3, 3)], [Head(Chain(1, 3)), Head(chain), Head(Chain(3, 3))]), 2, 3, ChainFaultKind.HashDiffers);
    }

    [Fact]
    public void An_altered_fact_hashed_anew_breaks_the_one_after_it()
    {
        var chain = Chain(1, 4);
        chain[1] = Fact(1, 2, chain[0].Hash, "forged");
        AssertFirst(Walk([chain], [Head(Chain(1, 4))]), 1, 3, ChainFaultKind.PreviousHashDiffers);
    }

    [Fact]
    public void A_dropped_fact_leaves_a_gap()
    {
        var chain = Chain(1, 4);
        chain.RemoveAt(1);
        AssertFirst(Walk([chain], [Head(Chain(1, 4))]), 1, 2, ChainFaultKind.SequenceBroken);
    }

    [Fact]
    public void Facts_that_changed_places_are_found()
    {
        var chain = Chain(1, 4);
        (chain[1], chain[2]) = (chain[2] with { Seq = 2 }, chain[1] with { Seq = 3 });
        AssertFirst(Walk([chain], [Head(Chain(1, 4))]), 1, 2, ChainFaultKind.HashDiffers);
    }

    [Fact]
    public void A_cut_tail_is_found_by_the_row()
    {
        var whole = Chain(1, 4);
        AssertFirst(Walk([whole[..3]], [Head(whole)]), 1, 4, ChainFaultKind.TailMissing);
    }

    [Fact]
    public void A_row_set_back_together_with_its_tail_is_found_by_an_earlier_root()
    {
        var (whole, other) = (Chain(1, 4), Chain(2, 2));
        var cutoff = long.MaxValue;
        var before = Root(Walk([whole, other], [Head(whole), Head(other)], cutoff));
        var cut = Walk([whole[..3], other], [Head(whole[..3]), Head(other)], cutoff);
        Assert.Empty(cut.Faults);
        Assert.NotEqual(before, Root(cut));
    }

    [Fact]
    public void A_fact_beyond_the_row_a_strange_head_and_rows_or_chains_alone_are_found()
    {
        var chain = Chain(2, 3);
        AssertFirst(Walk([chain], [Head(chain[..2])]), 2, 3, ChainFaultKind.RowBehind);
        AssertFirst(Walk([chain], [Head(chain) with { Hash = new byte[32] }]), 2, 3, ChainFaultKind.HeadDiffers);
        AssertFirst(Walk([chain], []), 2, 3, ChainFaultKind.RowMissing);
        AssertFirst(Walk([chain], [Head(Chain(1, 1)), Head(chain)]), 1, 1, ChainFaultKind.FactsMissing);
        AssertFirst(Walk([chain], [Head(chain), Head(Chain(3, 1))]), 3, 1, ChainFaultKind.FactsMissing);
    }

    [Fact]
    public void Nothing_is_recorded_before_the_fact_it_follows()
    {
        var first = Fact(1, 1, [], "a", recordedAt: 2000);
        var second = Fact(1, 2, first.Hash, "b", recordedAt: 1999);
        AssertFirst(Walk([[first, second]], [Head([first, second])]), 1, 2, ChainFaultKind.RecordedEarlier);
    }

    [Fact]
    public void A_broken_chain_is_named_once_and_hides_no_other()
    {
        var (first, second) = (Chain(1, 6), Chain(2, 6));
        first[1] = first[1] with { Body = Flip(first[1].Body) };
        second[4] = second[4] with { Body = Flip(second[4].Body) };
        var walk = Walk([first, second], [Head(Chain(1, 6)), Head(Chain(2, 6))]);
        Assert.Equal([2, 5], walk.Faults.Select(x => x.Seq));
    }

    [Fact]
    public void A_root_takes_each_chain_as_it_stood_before_the_cutoff()
    {
        var (old, young) = (Chain(1, 5), Chain(2, 2, from: 4_000));
        var walk = Walk([old, young], [Head(old), Head(young)], 3_000, 4_001, 9_000);
        Assert.Equal(old[1].Hash, walk.HeadsAt[0].WrittenSpan.ToArray());
        Assert.Equal([.. old[3].Hash, .. young[0].Hash], walk.HeadsAt[1].WrittenSpan.ToArray());
        Assert.Equal([.. old[4].Hash, .. young[1].Hash], walk.HeadsAt[2].WrittenSpan.ToArray());
    }

    private static byte[] Root(ChainWalk walk) =>
        Merkle.Root(walk.HeadsAt[0].WrittenSpan.ToArray().Chunk(FactHash.Size));

    private static void AssertFirst(ChainWalk walk, int chain, long seq, ChainFaultKind kind)
    {
        var fault = walk.Faults[0];
        Assert.Equal((ChainWalk.ToGuid((UInt128)(ulong)chain), seq, kind), (fault.Stream, fault.Seq, fault.Kind));
        Assert.Contains(kind is ChainFaultKind.RowMissing ? fault.Stream.ToString() : "SC-", fault.ToString(), StringComparison.Ordinal);
    }

    private static ChainWalk Walk(IEnumerable<IReadOnlyList<Kept>> chains, IEnumerable<ChainHead> heads, params long[] cutoffs)
    {
        var walk = new ChainWalk([.. heads], cutoffs);
        foreach (var x in chains.SelectMany(x => x))
        {
            walk.Next(new StoredFact
            {
                Stream = x.Stream,
                Seq = x.Seq,
                OccurredAt = x.OccurredAt,
                RecordedAt = x.RecordedAt,
                Actor = x.Actor,
                Type = x.Type,
                Body = x.Body,
                PolicyVersion = x.PolicyVersion,
                PrevHash = x.PrevHash,
                Hash = x.Hash,
            });
        }

        walk.Finish();
        return walk;
    }

    private static List<Kept> Chain(int stream, int length, long from = 1_000)
    {
        var chain = new List<Kept>();
        for (var i = 1; i <= length; i++) chain.Add(Fact(stream, i, i == 1 ? [] : chain[^1].Hash, "text " + i, from + ((i - 1) * 1_000)));
        return chain;
    }

    private static ChainHead Head(IReadOnlyList<Kept> chain) => new(chain[^1].Stream, chain[^1].Seq, chain[^1].Hash, "SC-" + chain[^1].Stream);

    private static Kept Fact(int stream, long seq, byte[] previous, string text, long? recordedAt = null)
    {
        var (key, at, actor, type, body) = ((UInt128)(ulong)stream, recordedAt ?? seq * 1_000, "user:1"u8.ToArray(), "case.opened/1"u8.ToArray(), Encoding.UTF8.GetBytes(text));
        var hash = new byte[FactHash.Size];
        FactHash.Compute(key, seq, at - 5, at, actor, type, body, 1, previous, hash);
        return new Kept(key, seq, at - 5, at, actor, type, body, 1, previous, hash);
    }

    private static byte[] Flip(byte[] bytes)
    {
        var flipped = bytes.ToArray();
        flipped[bytes.Length / 2] ^= 1;
        return flipped;
    }

    private sealed record Kept(UInt128 Stream, long Seq, long OccurredAt, long RecordedAt, byte[] Actor, byte[] Type, byte[] Body, int PolicyVersion, byte[] PrevHash, byte[] Hash);
}
