using Bihuan.Routing;
using Bihuan.Routing.Standard;

namespace Bihuan.Tests.Routing;

public class SolomonReaderTests
{
    private static readonly string[] Head = ["tiny", "", "VEHICLE", "NUMBER  CAPACITY", "  2   10", "CUSTOMER", "CUST NO. XCOORD.", ""];

    [Fact]
    public void Headings_and_blank_lines_are_skipped()
    {
        StandardInstance instance = SolomonReader.Read([.. Head, "0 0 0 0 0 100 0", "1 3 4 5 0 50 10", ""]);

        Assert.Equal((2, 10, 1), (instance.VehicleLimit, instance.Capacity, instance.CustomerCount));
        Assert.Equal(50, instance.Distance(0, 1));
    }

    [Fact]
    public void Distances_are_cut_off_after_one_decimal()
    {
        StandardInstance instance = SolomonReader.Read([.. Head, "0 0 0 0 0 100 0", "1 1 1 5 0 50 10"]);

        Assert.Equal(14, instance.Distance(0, 1));
    }

    [Theory]
    [InlineData("1 3 4 5 0 50", 10, "7 numbers were expected")]
    [InlineData("1 3 4 five 0 50 10", 10, "is not a usable number")]
    [InlineData("2 3 4 5 0 50 10", 10, "Node 1 was expected")]
    [InlineData("1 3 4 5 60 50 10", 10, "opens at 60, after it closes at 50")]
    [InlineData("1 3 4 -5 0 50 10", 10, "cannot be negative")]
    [InlineData("1 1e300 4 5 0 50 10", 10, "is not a usable number")]
    public void A_bad_line_is_named(string line, int number, string message)
    {
        InstanceFormatException refused = Assert.Throws<InstanceFormatException>(() => SolomonReader.Read([.. Head, "0 0 0 0 0 100 0", line]));

        Assert.Equal(number, refused.Line);
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_vehicles_or_depot_is_refused()
    {
        Assert.Contains("vehicles", Assert.Throws<InstanceFormatException>(() => SolomonReader.Read(["name only"])).Message, StringComparison.Ordinal);
        Assert.Contains("depot", Assert.Throws<InstanceFormatException>(() => SolomonReader.Read(Head)).Message, StringComparison.Ordinal);
    }
}
