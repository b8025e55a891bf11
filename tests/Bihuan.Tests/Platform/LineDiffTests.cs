using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Platform;

public sealed class LineDiffTests
{
    [Fact]
    public void A_changed_line_is_removed_and_added_between_the_same_neighbours()
    {
        var lines = LineDiff.Of("a\nb\nc", "a\nB\nc");

        Assert.Equal([(1, 1, "a"), (2, null, "b"), (null, 2, "B"), (3, 3, "c")], lines.Select(x => (x.Before, x.After, x.Text)));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("a", "a")]
    [InlineData("", "a\nb")]
    [InlineData("a\nb\nc\nd", "c\nd\na\nb")]
    public void Both_texts_can_be_put_together_again_from_the_comparison(string before, string after) => AssertWhole(before, after);

    [Fact]
    public void Any_two_texts_can_be_put_together_again_and_no_edit_is_wasted()
    {
        var random = new Random(20260315);
        for (var run = 0; run < 400; run++)
        {
            var before = Enumerable.Range(0, random.Next(0, 40)).Select(_ => random.Next(0, 6).ToString()).ToList();
            var after = before.Where(_ => random.Next(4) > 0).SelectMany(x => random.Next(4) == 0 ? [x, random.Next(0, 6).ToString()] : new[] { x }).ToList();
            var lines = AssertWhole(string.Join('\n', before), string.Join('\n', after));
            Assert.Equal(Longest(Split(before), Split(after)), lines.Count(x => !x.IsAdded && !x.IsRemoved));
        }
    }

    [Fact]
    public void Two_strangers_are_shown_as_replaced_within_bounds()
    {
        var (before, after) = (string.Join('\n', Enumerable.Range(0, 4000).Select(x => "a" + x)), string.Join('\n', Enumerable.Range(0, 4000).Select(x => "b" + x)));

        Assert.Equal((4000, 4000), (LineDiff.Of(before, after).Count(x => x.IsRemoved), LineDiff.Of(before, after).Count(x => x.IsAdded)));
    }

    [Fact]
    public void Only_what_changed_and_its_neighbours_are_shown()
    {
        var before = string.Join('\n', Enumerable.Range(1, 30));
        var shown = LineDiff.Around(LineDiff.Of(before, before.Replace("\n15\n", "\nx\n")), 2);

        Assert.Equal([null, "13", "14", "15", "x", "16", "17", null], shown.Select(x => x?.Text));
    }

    private static IReadOnlyList<DiffLine> AssertWhole(string before, string after)
    {
        var lines = LineDiff.Of(before, after);
        Assert.Equal(before.TrimEnd('\n'), string.Join('\n', lines.Where(x => !x.IsAdded).Select(x => x.Text)));
        Assert.Equal(after.TrimEnd('\n'), string.Join('\n', lines.Where(x => !x.IsRemoved).Select(x => x.Text)));
        Assert.Equal(Enumerable.Range(1, lines.Count(x => !x.IsAdded)), lines.Where(x => !x.IsAdded).Select(x => x.Before!.Value));
        Assert.Equal(Enumerable.Range(1, lines.Count(x => !x.IsRemoved)), lines.Where(x => !x.IsRemoved).Select(x => x.After!.Value));
        return lines;
    }

    private static string[] Split(List<string> lines) => string.Join('\n', lines).Split('\n');

    private static int Longest(string[] a, string[] b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
            for (var j = 1; j <= b.Length; j++)
                table[i, j] = a[i - 1] == b[j - 1] ? table[i - 1, j - 1] + 1 : Math.Max(table[i - 1, j], table[i, j - 1]);
        return table[a.Length, b.Length];
    }
}
