using Bihuan.Cases.Contracts;
using Bihuan.Platform;
using Bihuan.Platform.Policies;

namespace Bihuan.Tests.Platform;

public class PostPolicyTests
{
    private static readonly PostPolicy Shipped = PostPolicy.Shipped();

    [Fact, Requirement("SEC-03")]
    public void Every_permission_of_the_cases_module_is_in_the_table() =>
        Assert.Empty(typeof(CasePermissions).GetFields().Select(f => (string)f.GetRawConstantValue()!).Except(Shipped.Permissions));

    [Theory, Requirement("SEC-03")]
    [InlineData("technician", "cases.case.read", Scope.Own)]
    [InlineData("outlet-manager", "cases.case.read", Scope.Subtree)]
    [InlineData("quality-inspector", "cases.case.review", Scope.All)]
    [InlineData("quality-inspector", "cases.case.archive", Scope.All)]
    [InlineData("document-controller", "cases.case.archive", Scope.All)]
    [InlineData("document-controller", "cases.case.review", null)]
    [InlineData("auditor", "cases.case.read", Scope.All)]
    [InlineData("auditor", "platform.audit.read", Scope.All)]
    [InlineData("auditor", "customers.phone.reveal", null)]
    [InlineData("auditor", "cases.case.handle", null)]
    [InlineData("agent", "cases.case.lower-urgency", null)]
    [InlineData("agent", "cases.case.review", null)]
    [InlineData("technician", "cases.case.follow-up", null)]
    [InlineData("nobody", "cases.case.read", null)]
    public void A_post_holds_what_its_task_needs(string post, string permission, Scope? scope) =>
        Assert.Equal(scope, Shipped.ScopeOf(post, permission));

    [Fact, Requirement("SEC-05")]
    public void Everybody_may_ask_for_a_right_and_somebody_other_than_the_administrator_may_grant_it()
    {
        Assert.All(Shipped.Posts, p => Assert.True(p.Permissions.ContainsKey("platform.access.request")));
        Assert.Contains(Shipped.Posts, p => p.Id != "administrator" && p.Permissions.ContainsKey("platform.access.approve"));
    }

    [Fact]
    public void Every_post_permission_and_scope_has_its_words()
    {
        PolicyWords.AssertSpoken("post", Shipped.PostIds);
        PolicyWords.AssertSpoken("permission", Shipped.Permissions);
        PolicyWords.AssertSpoken("scope", ["own", "team", "subtree", "all"]);
    }

    [Theory]
    [InlineData("permissions: [a.b.c]\nposts:\n  - id: x\n    permissions:\n      a.b.c: all\n      a.b.d: own", "posts.unknown-permission", 7)]
    [InlineData("permissions: [a.b.c, a.b.c]\nposts:\n  - {id: x, permissions: {a.b.c: all}}", "posts.duplicate-permission", 2)]
    [InlineData("permissions: [abc]\nposts:\n  - {id: x, permissions: {abc: all}}", "posts.permission-name", 2)]
    [InlineData("permissions: [a.b.c]\nposts:\n  - {id: x, permissions: {a.b.c: all}}\n  - {id: x}", "posts.duplicate-post", 5)]
    [InlineData("permissions: [a.b.c, a.b.d]\nposts:\n  - {id: x, permissions: {a.b.c: all}}", "posts.unheld-permission", 2)]
    [InlineData("permissions: [a.b.c]\nposts:\n  - {id: x, permissions: {a.b.c: everywhere}}", "policy.wrong-type", 4)]
    public void A_wrong_table_is_refused_at_its_line(string yaml, string code, int line)
    {
        var error = Assert.Single(PolicyReader.Read<PostPolicy>("version: 1\n" + yaml, "posts.yaml", PostPolicy.Check).Errors);
        Assert.Equal((code, line), (error.Code, error.Line));
    }
}
