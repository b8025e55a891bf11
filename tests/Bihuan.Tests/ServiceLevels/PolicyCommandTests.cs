using System.CommandLine;
using System.Text.Json;
using Bihuan.Web.Commands;

namespace Bihuan.Tests.ServiceLevels;

public sealed class PolicyCommandTests
{
    [Theory]
    [InlineData("limits.yaml")]
    [InlineData("targets.yaml")]
    [InlineData("calendars/china.yaml")]
    public void What_is_shipped_is_sound(string file)
    {
        var (code, output, error) = Check(File.ReadAllText(Repository.At("policies", file)));

        Assert.Equal((0, ""), (code, error));
        Assert.Contains("nothing wrong", output);
    }

    [Fact]
    [Requirement("SLA-01")]
    public void Every_mistake_is_named_with_its_line_and_field()
    {
        var lines = File.ReadAllLines(Repository.At("policies", "limits.yaml")).ToList();
        var (sixth, nineteenth) = (lines.FindIndex(x => x.Contains("TL-06,")), lines.FindIndex(x => x.Contains("TL-19,")));
        lines[sixth] = lines[sixth].Replace("amount: 24", "amount: -24", StringComparison.Ordinal);
        lines[nineteenth] = lines[nineteenth].Replace("unit: h", "unit: fortnight", StringComparison.Ordinal);
        var (code, output, _) = Check(string.Join('\n', lines), "--json");

        Assert.Equal(1, code);
        var errors = JsonDocument.Parse(output).RootElement.GetProperty("errors").EnumerateArray().Select(x => (x.GetProperty("line").GetInt32(), x.GetProperty("field").GetString()!.Split('.')[^1], x.GetProperty("code").GetString())).ToList();
        Assert.Contains((sixth + 1, "amount", "limit.amount-not-positive"), errors);
        Assert.Contains((nineteenth + 1, "unit", "limit.unknown-unit"), errors);
    }

    [Fact]
    public void What_is_no_policy_at_all_is_refused_and_not_passed()
    {
        Assert.Equal(1, Check("hello").Code);
        Assert.Equal(1, Check("").Code);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--handling-minutes 5 --share-in-time 0.8 --threads 2 --flips 0", true)]
    [InlineData("--handling-minutes 0", false)]
    [InlineData("--share-in-time 1", false)]
    [InlineData("--threads 0", false)]
    [InlineData("--flips -1", false)]
    public void A_trial_takes_its_defaults_and_refuses_figures_that_make_no_sense(string options, bool isFine)
    {
        var file = Repository.At("policies", "limits.yaml");
        string[] arguments = ["backtest", file, "--from", "2026-01-01", "--to", "2026-01-31", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

        Assert.Equal(isFine, PolicyCommand.Create().Parse(arguments).Errors.Count == 0);
        Assert.NotEmpty(PolicyCommand.Create().Parse(["backtest", file, "--from", "2026-02-01", "--to", "2026-01-31"]).Errors);
    }

    private static (int Code, string Output, string Error) Check(string yaml, params string[] more)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, yaml);
            using StringWriter output = new(), error = new();
            var code = PolicyCommand.Create().Parse(["check", file, .. more]).Invoke(new InvocationConfiguration { Output = output, Error = error });
            return (code, output.ToString(), error.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
