using Bihuan.Cases.Domain;
using Bihuan.Testing;

namespace Bihuan.Tests.Cases;

public sealed class EscalationPathTests
{
    private static readonly Dictionary<string, string> s_ladder = new() { ["agent"] = "lead", ["technician"] = "manager", ["lead"] = "manager", ["manager"] = "chief" };
    private static readonly Guid s_lead = new(1, 0, 0, new byte[8]), s_manager = new(2, 0, 0, new byte[8]), s_chief = new(3, 0, 0, new byte[8]);

    [Fact, Requirement("GRD-13")]
    public void It_goes_one_step_up_from_the_holders_post() =>
        Assert.Equal(new EscalationStep("lead", s_lead), Next(["agent"], All));

    [Fact]
    public void A_post_that_nobody_holds_is_passed_over() =>
        Assert.Equal(new EscalationStep("manager", s_manager), Next(["agent"], x => x == "lead" ? null : All(x)));

    [Fact]
    public void Nobody_is_a_step_up_from_themselves() =>
        Assert.Equal(new EscalationStep("chief", s_chief), Next(["lead"], All, except: s_manager));

    [Fact]
    public void Above_the_top_there_is_nobody() => Assert.Null(Next(["chief"], All));

    [Fact]
    public void Whoever_stands_beside_the_ladder_begins_at_its_foot() =>
        Assert.Equal(new EscalationStep("lead", s_lead), Next(["administrator"], All));

    [Fact]
    public void A_ladder_in_a_circle_ends() =>
        Assert.Null(EscalationPath.Next(["a"], "a", x => x == "a" ? "b" : "a", _ => null, Guid.Empty));

    private static EscalationStep? Next(string[] posts, Func<string, Guid?> holder, Guid except = default) =>
        EscalationPath.Next(posts, "agent", s_ladder.GetValueOrDefault, holder, except);

    private static Guid? All(string post) => post switch { "lead" => s_lead, "manager" => s_manager, "chief" => s_chief, _ => null };
}
