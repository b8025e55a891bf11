using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Platform;

/// <summary>A release's changes carried over to what the company has made of a document.</summary>
public sealed class PolicyMergeTests
{
    private const string Common = "a\nb\nc\nd\ne\n";

    [Theory]
    [InlineData("a\nb\nc\nd\ne\n", "a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\nf\n", 0)]          // the release adds at the end
    [InlineData("a\nB\nc\nd\ne\n", "a\nb\nc\nd\ne\nf\n", "a\nB\nc\nd\ne\nf\n", 0)]          // and the company's line stays
    [InlineData("a\nB\nc\nd\ne\n", "a\nb\nc\nD\ne\n", "a\nB\nc\nD\ne\n", 0)]                // two places
    [InlineData("a\nB\nc\nd\ne\n", "a\nX\nc\nd\ne\n", "a\nB\nc\nd\ne\n", 1)]                // one place, changed by both
    [InlineData("a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n", "a\nB\nc\nd\ne\n", 0)]                // one place, changed alike
    [InlineData("a\nc\nd\ne\n", "a\nb\nc\nd\ne\nf\n", "a\nc\nd\ne\nf\n", 0)]                // the company struck a line
    [InlineData("a\nb\nc\nd\ne\n", "a\nc\ne\n", "a\nc\ne\n", 0)]                              // the release struck two
    [InlineData("a\nB\nc\nd\ne\n", "a\nc\nd\ne\n", "a\nB\nc\nd\ne\n", 1)]                    // struck by one, changed by the other
    [InlineData("x\na\nb\nc\nd\ne\n", "a\nb\nc\nd\ne\ny\n", "x\na\nb\nc\nd\ne\ny\n", 0)]      // added at either end
    [InlineData("a\nx\nb\nc\nd\ne\n", "a\ny\nb\nc\nd\ne\n", "a\nx\nb\nc\nd\ne\n", 1)]        // added at the same place
    [InlineData("a\nX\nY\nd\ne\n", "a\nb\nP\nQ\ne\n", "a\nX\nY\nd\ne\n", 1)]                // overlapping: the whole place is the company's
    public void Both_changes_are_kept_and_the_companys_where_they_meet(string company, string release, string merged, int leftOut) =>
        Assert.Equal((merged, leftOut), PolicyMerge.Of(Common, company, release));

    [Fact]
    public void Whoever_changed_nothing_gets_the_release_and_a_release_that_changed_nothing_leaves_the_company_alone()
    {
        var random = new Random(20261128);
        for (var round = 0; round < 500; round++)
        {
            var (common, other) = (Text(random), Text(random));
            Assert.Equal((other, 0), PolicyMerge.Of(common, common, other));
            Assert.Equal((other, 0), PolicyMerge.Of(common, other, common));
            Assert.Equal((other, 0), PolicyMerge.Of(common, other, other));
        }
    }

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => (char)('a' + random.Next(4)) + "\n"));
}
