using Bihuan.Platform.Policies;
using Bihuan.Platform.Words;

namespace Bihuan.Tests;

/// <summary>Asks whether codes that policies introduce can be read by people.</summary>
internal static class PolicyWords
{
    private static readonly WordsCatalog Catalog = new(
    [
        typeof(PolicyReader).Assembly, typeof(Bihuan.Cases.Contracts.CasePolicies).Assembly, typeof(Bihuan.Intake.Domain.ChannelRegister).Assembly,
    ]);

    public static void AssertSpoken(string list, IEnumerable<string> codes) =>
        Assert.Empty(
            from code in codes
            from language in new[] { "zh-CN", "en" }
            where string.IsNullOrWhiteSpace(Catalog.Find(language, $"{list}.{code}"))
            select $"{language}: {list}.{code}");
}
