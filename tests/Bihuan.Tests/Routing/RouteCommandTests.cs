using System.CommandLine;
using System.Text.Json;
using Bihuan.Web.Commands;

namespace Bihuan.Tests.Routing;

public class RouteCommandTests
{
    private const string Instance = "tiny\n\nVEHICLE\nNUMBER CAPACITY\n2 10\n\nCUSTOMER\nCUST NO.\n\n0 0 0 0 0 1000 0\n1 10 0 5 0 900 10\n2 20 0 5 0 900 10\n";

    [Fact]
    public void Cost_and_routes_are_printed_as_json()
    {
        (int code, string output, _) = Invoke(Instance, "--iterations", "100", "--json");

        JsonElement answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, code);
        Assert.Equal(40, answer.GetProperty("cost").GetDouble());
        Assert.Equal(2, answer.GetProperty("routes")[0].GetArrayLength());
        Assert.True(answer.GetProperty("cpuSeconds").GetDouble() > 0);
    }

    [Fact]
    public void A_bad_file_is_refused_with_its_line()
    {
        (int code, _, string error) = Invoke(Instance.Replace("900 10\n2", "900\n2", StringComparison.Ordinal), "--iterations", "100");

        Assert.Equal(2, code);
        Assert.Contains("Line 11", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_technician_instance_names_requests_and_technicians()
    {
        const string Technicians = "tiny\n\nINFO\nCREW COUNT\n1 1 0 0\n\nID\n0 0 0 0 100 0 [] [] []\n1 10 0 0 100 0 [0] [] []\n2 20 0 0 90 5 [0] [] []\n";

        (int code, string output, _) = Invoke(Technicians, "--format", "trsp", "--iterations", "20");

        JsonElement answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal(0, code);
        Assert.Equal(25, answer.GetProperty("cost").GetDouble());
        Assert.Equal((2, 1), (answer.GetProperty("routes")[0][0].GetInt32(), answer.GetProperty("technicians")[0].GetInt32()));
    }

    [Fact]
    public void A_directory_with_best_known_costs_gives_gaps_by_class()
    {
        string directory = Directory.CreateTempSubdirectory().FullName, known = Path.Combine(directory, "bks.csv");
        try
        {
            File.WriteAllText(Path.Combine(directory, "R199.txt"), Instance);
            File.WriteAllText(known, "instance,set,cost\nR199,tiny,20\n");
            using StringWriter output = new();
            int code = RouteCommand.Create().Parse([directory, "--bks", known, "--iterations", "20"]).Invoke(new InvocationConfiguration { Output = output });

            Assert.Equal(0, code);
            Assert.Contains("R1                     mean 100.00 %", output.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("--seconds", "0")]
    [InlineData("--threads", "-1")]
    [InlineData("--cpu-seconds", "1", "--iterations", "5")]
    public void Impossible_options_are_refused(params string[] options)
    {
        (int code, _, string error) = Invoke(Instance, options);

        Assert.NotEqual(0, code);
        Assert.NotEmpty(error);
    }

    private static (int Code, string Output, string Error) Invoke(string text, params string[] options)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            using StringWriter output = new(), error = new();
            int code = RouteCommand.Create().Parse([file, .. options]).Invoke(new InvocationConfiguration { Output = output, Error = error });
            return (code, output.ToString(), error.ToString());
        }
        finally
        {
            File.Delete(file);
        }
    }
}
