using Bihuan.Dispatch.Domain;
using Bihuan.Dispatch.Policies;

namespace Bihuan.Tests.Dispatch;

public class GazetteerTests
{
    private static readonly Gazetteer s_places = new FieldPolicies().Places;

    [Theory]
    [InlineData("北京市朝阳区建国路1号", "county", "北京市朝阳区")]
    [InlineData("河北省石家庄市裕华区槐安路", "county", "石家庄市裕华区")]
    [InlineData("上海市不存在的区某路5号", "city", "上海市")]
    [InlineData("杭州文三路90号", "city", "杭州市")]
    [InlineData("长春市朝阳区人民大街", "county", "长春市朝阳区")]
    public void An_address_is_placed_at_the_narrowest_division_it_names(string address, string confidence, string division)
    {
        var found = s_places.Find(address)!;
        Assert.Equal((confidence, division), (found.Confidence, found.Division));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("朝阳区建国路1号")]
    [InlineData("Main Street 5")]
    public void Without_a_known_city_nothing_is_guessed(string? address) => Assert.Null(s_places.Find(address));

    [Fact]
    public void Known_cities_lie_where_they_lie()
    {
        Assert.True(s_places.Find("北京市")!.Point.KilometresTo(new GeoPoint(39.905, 116.391)) < 5);
        Assert.True(s_places.Find("乌鲁木齐市")!.Point.KilometresTo(new GeoPoint(43.825, 87.617)) < 15);
    }

    [Theory]
    [InlineData("31.23 121.47", true)]
    [InlineData("31.23,121.47", true)]
    [InlineData("131.23 121.47", false)]
    [InlineData("31.23", false)]
    [InlineData("north east", false)]
    public void Degrees_are_read_or_refused(string text, bool isPoint) => Assert.Equal(isPoint, GeoPoint.Parse(text) is not null);
}
